#pragma once

#include <span>
#include <string_view>

#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// Turns spans of a text's bytes into spans of its characters (code points), as Python counts. A byte that is not UTF-8 is a character,
/// as it is to the Tokenizer; an offset inside of a character counts that one as passed, and one
/// behind the text is its end. Time: linear in the text and the spans.
void to_character_offsets(std::string_view text, std::span<TextSpan> offsets);

/// The same of a pair, each token's span in the text that it is of.
void to_character_offsets(std::string_view first, std::string_view second, Encoding& encoding);

}  // namespace clamor::text
