#pragma once

#include <optional>
#include <string>

#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// A folder's tokenizer.json, else its vocab.txt and bpe.codes, which BERTweet has; nothing where it has neither. Warns the log where
/// tokenizer_config.json says otherwise about small letters or accents (docs/checkpoints.md).
std::optional<Tokenizer> open_tokenizer(const std::string& folder);

/// The tokenizer beside a checkpoint's weights, as open_tokenizer(), or with_lowercase() of that. Throws Status::bad_file for one that is
/// not read, or that has more tokens than the `vocabulary` rows of the encoder's table.
std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary, bool lower_case);

/// Tokens a text that a folder's tokenizer_config.json names, model_max_length; 0 where it names none, or more than any model has, as
/// transformers writes where nothing is known. Throws Status::bad_file.
Index tokenizer_longest(const std::string& folder);

/// The tokenizer with a step Lowercase before its normaliser's others, where that has none: what sentence-transformers does for
/// do_lower_case.
Tokenizer with_lowercase(const Tokenizer& tokenizer);

}  // namespace clamor::text
