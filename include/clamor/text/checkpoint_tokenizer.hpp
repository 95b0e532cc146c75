#pragma once

#include <optional>
#include <string>

#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// A folder's tokenizer.json, else its vocab.txt and bpe.codes, which BERTweet has; nothing where it has neither.
std::optional<Tokenizer> open_tokenizer(const std::string& folder);

/// The tokenizer beside a checkpoint's weights, as open_tokenizer(). Throws Status::bad_file for one that is not
/// read, or that has more tokens than the `vocabulary` rows of the encoder's table.
std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary);

}  // namespace clamor::text
