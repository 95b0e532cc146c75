#pragma once

#include <optional>
#include <string>

#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// The tokenizer.json beside a checkpoint's weights; nothing where the folder has none. Throws Status::bad_file for one that is not
/// read, or that has more tokens than the `vocabulary` rows of the encoder's table.
std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary);

}  // namespace clamor::text
