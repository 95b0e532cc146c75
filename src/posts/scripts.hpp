#pragma once

#include "core/unicode.hpp"

namespace clamor::posts {

/// Han, Hiragana, Katakana: no space parts their words.
inline bool unparted(char32_t c) {
    if (c < 0x3005) return false;
    return c <= 0x3007 || (c >= 0x3041 && c <= 0x30ff && c != 0x30fb) || (c >= 0x31f0 && c <= 0x31ff) ||
           (c >= 0x3400 && c <= 0x9fff && !(c >= 0x4dc0 && c < 0x4e00)) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9f) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

/// A part of a word of a script that parts its words.
inline bool word_character(char32_t c) {
    if (c < 0x80) return unicode::is_ascii_letter(c) || unicode::is_ascii_digit(c);
    if ((c >= 0xfe00 && c <= 0xfe0f) || c == 0x20e3) return false;  // marks that belong to emoji
    return unicode::kind_of(c) != unicode::Kind::other && !unparted(c);
}

/// Thai, Lao, Burmese, Khmer: no space parts their words either, but they come as runs here.
inline bool runs_on(char32_t c) { return (c >= 0xe00 && c < 0xf00) || (c >= 0x1000 && c < 0x10a0) || (c >= 0x1780 && c < 0x1800); }

}  // namespace clamor::posts
