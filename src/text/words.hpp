#pragma once

#include <string_view>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"

namespace clamor::text {

/// The words of a text as BERT cuts it (Devlin et al. 2018, "basic tokenization"): at white space, and each punctuation
/// character and ideograph by itself. visit(word) returns whether to go on. Bytes that are not UTF-8 and characters that
/// are not seen end a word: a Normalizer has removed them.
template <typename Visit>
void for_each_word(std::string_view text, Visit&& visit) {
    std::size_t begin = 0, at = 0;
    while (at < text.size()) {
        const std::size_t here = at;
        const std::uint32_t c = next_character(text, at);
        const bool letter = c < 0x80 ? unicode::is_ascii_word(c) && c != '_'
                                     : c != no_character && !unicode::is_white_space(c) && !unicode::is_punctuation(c) &&
                                           !unicode::is_ideograph(c) && !unicode::is_invisible(c);
        if (letter) continue;
        if (begin < here && !visit(text.substr(begin, here - begin))) return;
        begin = at;
        const bool alone = c != no_character && (unicode::is_punctuation(c) || unicode::is_ideograph(c));
        if (alone && !visit(text.substr(here, at - here))) return;
    }
    if (begin < at) visit(text.substr(begin, at - begin));
}

}  // namespace clamor::text
