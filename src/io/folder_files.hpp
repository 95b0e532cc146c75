#pragma once

#include <string>
#include <vector>

#include "clamor/io/file.hpp"

namespace clamor::io {

// What model folders and checkpoints of transformers' both have.
constexpr const char *config_name = "config.json", *weights_name = "model.safetensors", *tokenizer_name = "tokenizer.json", *card_name = "README.md";
constexpr std::size_t most_config_bytes = 1 << 20, most_tokenizer_bytes = 64 << 20;

/// The folder to be, beside its place: an older one may have these files, packed weights, which go with those that they were made of, and
/// `others`.
AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others = {});

}  // namespace clamor::io
