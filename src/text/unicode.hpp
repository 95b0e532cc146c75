#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace clamor::text {

inline constexpr std::uint32_t no_character = 0xffffffffu;

/// The character that begins at text[at], and moves `at` behind it. For a byte that begins none (Unicode 15, table 3-7:
/// no overlong forms, no surrogates) no_character, and `at` moves by one.
inline std::uint32_t next_character(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const std::uint32_t a = byte(at);
    if (a < 0x80) return ++at, a;
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    if (a >= 0xc2 && a < 0xe0 && follows(at + 1)) {
        const std::uint32_t c = (a & 0x1fu) << 6 | (byte(at + 1) & 0x3fu);
        return at += 2, c;
    }
    if (a >= 0xe0 && a < 0xf0 && follows(at + 1) && follows(at + 2)) {
        const std::uint32_t c = (a & 0x0fu) << 12 | (byte(at + 1) & 0x3fu) << 6 | (byte(at + 2) & 0x3fu);
        if (c >= 0x800 && (c < 0xd800 || c > 0xdfff)) return at += 3, c;
    }
    if (a >= 0xf0 && a < 0xf5 && follows(at + 1) && follows(at + 2) && follows(at + 3)) {
        const std::uint32_t c = (a & 0x07u) << 18 | (byte(at + 1) & 0x3fu) << 12 | (byte(at + 2) & 0x3fu) << 6 | (byte(at + 3) & 0x3fu);
        if (c >= 0x10000 && c <= 0x10ffff) return at += 4, c;
    }
    return ++at, no_character;
}

inline void append_character(std::string& out, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) return put(c);
    if (c < 0x800)
        put(0xc0 | c >> 6);
    else if (c < 0x10000)
        put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f));
    else
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
}

bool is_white_space(std::uint32_t c);
/// ASCII's symbols, and Unicode's categories P*, as BERT counts punctuation.
bool is_punctuation(std::uint32_t c);
/// Control, format, private use and surrogate characters, and U+FFFD: what a reader of a post does not see.
bool is_invisible(std::uint32_t c);
/// The blocks whose ideographs BERT takes as a word each.
bool is_ideograph(std::uint32_t c);
/// One to one; U+0130, the only character whose lower case is two, gives 'i'.
std::uint32_t lower(std::uint32_t c);

inline bool is_ascii_digit(std::uint32_t c) { return c - '0' < 10; }
inline bool is_ascii_word(std::uint32_t c) { return (c | 0x20) - 'a' < 26 || is_ascii_digit(c) || c == '_'; }

}  // namespace clamor::text
