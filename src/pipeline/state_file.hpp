#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pipeline/state.hpp"

namespace clamor::pipeline {

// The state as bytes, docs/state-file.md. Strings and posts are sorted, so that equal states give equal bytes.

void save_state(const Analyzer::State& state, const std::string& path);
std::unique_ptr<Analyzer::State> load_state(const std::string& path);
std::string state_to_bytes(const Analyzer::State& state);
std::unique_ptr<Analyzer::State> state_from_bytes(std::string_view bytes);

}  // namespace clamor::pipeline
