#pragma once

#include <utf8proc.h>

#include <cstdint>
#include <cstring>
#include <string_view>

/// Code points of UTF-8.
namespace clamor::posts::unicode {

struct Decoded {
    char32_t code;
    std::size_t size;  // bytes
};

/// The code point at `at` < text.size(). Readers give valid UTF-8; of a host's text that is not, a byte comes as U+FFFD.
inline Decoded decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
    const char32_t first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t rest = text.size() - at;
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    if (first >= 0xc2 && first < 0xe0 && rest >= 2 && follows(1)) return {(first & 0x1f) << 6 | (byte(1) & 0x3f), 2};
    if (first >= 0xe0 && first < 0xf0 && rest >= 3 && follows(1) && follows(2)) {
        const char32_t code = (first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
        if (code >= 0x800) return {code, 3};
    }
    if (first >= 0xf0 && first < 0xf5 && rest >= 4 && follows(1) && follows(2) && follows(3)) {
        const char32_t code = (first & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
        if (code >= 0x10000 && code < 0x110000) return {code, 4};
    }
    return {0xfffd, 1};
}

/// Where the code point that ends before `at` > 0 begins.
inline std::size_t before(std::string_view text, std::size_t at) {
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
    return at;
}

inline bool is_ascii(std::string_view text) {
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        if (word & 0x8080808080808080u) return false;
    }
    for (; at < text.size(); ++at)
        if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
    return true;
}

inline bool ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool ascii_letter(char32_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

enum class Kind { other, letter, mark, digit };

/// Letters (L*), marks (M*) and decimal digits (Nd).
inline Kind kind_of(char32_t c) {
    if (c < 0x80) return ascii_letter(c) ? Kind::letter : ascii_digit(c) ? Kind::digit : Kind::other;
    if ((c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a4)) return c >= 0x4dc0 && c < 0x4e00 ? Kind::other : Kind::letter;
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return Kind::letter;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return Kind::mark;
        case UTF8PROC_CATEGORY_ND:
            return Kind::digit;
        default:
            return Kind::other;
    }
}

}  // namespace clamor::posts::unicode
