#pragma once

#include <string>
#include <string_view>

#include "clamor/io/json.hpp"

namespace clamor::text {

/// What the bytes of BERTweet's vocab.txt and bpe.codes say, as a tokenizer.json would, and whether posts are normalised before. Throws
/// Status::bad_file with the line.
io::Json bertweet_json(std::string_view vocabulary, std::string_view codes, const std::string& folder, bool normalization);

}  // namespace clamor::text
