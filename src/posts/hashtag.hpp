#pragma once

#include <algorithm>
#include <array>

#include "core/unicode.hpp"

namespace clamor::posts {

constexpr char32_t wide_hash = 0xff03;

/// Joins parts of words in some scripts, and belongs to Twitter's hashtags.
inline bool inner_sign(char32_t c) {
    constexpr std::array<char32_t, 15> signs = {0xb7,   0x5be,  0x5f3,  0x5f4,  0xf0b,  0xf0c,  0x200c, 0x200d,
                                                0x3003, 0x301c, 0x309b, 0x309c, 0x30a0, 0x30fb, 0xff5e};
    return c >= 0xb7 && std::find(signs.begin(), signs.end(), c) != signs.end();
}

/// Whether a character may stand in a hashtag behind its sign, as Twitter has it; one of them must be a letter.
inline bool tag_char(char32_t c) {
    if (c == '_' || inner_sign(c)) return true;
    if ((c >= 0xfe00 && c <= 0xfe0f) || c == 0x20e3) return false;  // parts of emoji, though marks
    return unicode::kind_of(c) != unicode::Kind::other;
}

}  // namespace clamor::posts
