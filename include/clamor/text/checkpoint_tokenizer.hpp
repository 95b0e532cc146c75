#pragma once

#include <optional>
#include <string>

#include "clamor/io/config_reader.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// A folder's tokenizer.json, else its vocab.txt and bpe.codes, which BERTweet has; nothing where it has neither. Warns the log where
/// tokenizer_config.json says otherwise about small letters or accents (docs/checkpoints.md).
std::optional<Tokenizer> open_tokenizer(const std::string& folder);

/// The tokenizer beside a checkpoint's weights, as open_tokenizer(), or with_lowercase() of that. Throws Status::bad_file for one that is
/// not read, or that has more tokens than the encoder's table has rows, and Status::unsupported for one that puts a text in another segment
/// than the first, where the encoder tells them apart.
std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, const nn::EncoderOptions& encoder, bool lower_case);

/// How a tokenizer_config.json, or what stands for it, says that long texts are read.
struct TokenizerLimits {
    Index longest = 0;  ///< model_max_length; 0 where it is not said, or is more than any model has, as transformers writes then
    std::optional<bool> from_left = {};  ///< truncation_side
};
/// Complaints stay with the reader.
TokenizerLimits read_tokenizer_limits(io::ConfigReader& config);
/// Of a folder's tokenizer_config.json, if it has one. Throws Status::bad_file.
TokenizerLimits tokenizer_limits(const std::string& folder);

/// The tokenizer with a step Lowercase before its normaliser's others, where that has none: what sentence-transformers does for
/// do_lower_case.
Tokenizer with_lowercase(const Tokenizer& tokenizer);

}  // namespace clamor::text
