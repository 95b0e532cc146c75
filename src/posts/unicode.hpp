#pragma once

#include <string_view>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"

/// Code points of UTF-8.
namespace clamor::posts::unicode {

struct Decoded {
    char32_t code;
    std::size_t size;  // bytes
};

/// The code point at `at` < text.size(). Readers give valid UTF-8; of a host's text that is not, a byte comes as U+FFFD.
inline Decoded decode(std::string_view text, std::size_t at) {
    std::size_t end = at;
    const std::uint32_t c = next_character(text, end);
    return {c == no_character ? U'\xfffd' : static_cast<char32_t>(c), end - at};
}

/// Where the code point that ends before `at` > 0 begins.
inline std::size_t before(std::string_view text, std::size_t at) {
    do --at;
    while (at > 0 && is_continuation(text[at]));
    return at;
}

using clamor::is_ascii;

inline bool ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool ascii_letter(char32_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

enum class Kind { other, letter, mark, digit };

/// Letters (L*), marks (M*) and decimal digits (Nd).
inline Kind kind_of(char32_t c) {
    if (c < 0x80) return ascii_letter(c) ? Kind::letter : ascii_digit(c) ? Kind::digit : Kind::other;
    if ((c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a4)) return c >= 0x4dc0 && c < 0x4e00 ? Kind::other : Kind::letter;
    const auto bits = clamor::unicode::properties(c);
    return bits & clamor::unicode::letter ? Kind::letter
           : bits & clamor::unicode::mark ? Kind::mark
           : bits & clamor::unicode::digit ? Kind::digit
                                           : Kind::other;
}

}  // namespace clamor::posts::unicode
