#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pipeline/state/byte_stream.hpp"
#include "pipeline/state/state.hpp"

namespace clamor::pipeline {

// The state as bytes, docs/state-file.md. Strings and posts are sorted, so that equal states give equal bytes.

/// The same as a part of something longer: neither begins nor ends the stream.
void write_state(const Analyzer::State& state, ByteSink& sink);
std::unique_ptr<Analyzer::State> read_state(ByteSource& in);

void save_state(const Analyzer::State& state, const std::string& path);
std::unique_ptr<Analyzer::State> load_state(const std::string& path);
std::string state_to_bytes(const Analyzer::State& state);
std::unique_ptr<Analyzer::State> state_from_bytes(std::string_view bytes);

}  // namespace clamor::pipeline
