#include "posts/emoji.hpp"

#include <algorithm>
#include <array>

#include <utf8proc.h>

#include "core/unicode.hpp"
#include "posts/readers/decode.hpp"

namespace clamor::posts {
namespace {

constexpr char32_t joiner = 0x200d, emoji_style = 0xfe0f, keycap = 0x20e3;

struct Range {
    char32_t first, last;
};

// Below U+1F000, those that are emoji without U+FE0F (Emoji_Presentation of UTS 51).
constexpr std::array<Range, 46> presented = {{
    {0x231a, 0x231b},
    {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},
    {0x25fd, 0x25fe},
    {0x2614, 0x2615},
    {0x2648, 0x2653},
    {0x267f, 0x267f},
    {0x2693, 0x2693},
    {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},
    {0x26bd, 0x26be},
    {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},
    {0x26d4, 0x26d4},
    {0x26ea, 0x26ea},
    {0x26f2, 0x26f3},
    {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},
    {0x26fd, 0x26fd},
    {0x2705, 0x2705},
    {0x270a, 0x270b},
    {0x2728, 0x2728},
    {0x274c, 0x274c},
    {0x274e, 0x274e},
    {0x2753, 0x2755},
    {0x2757, 0x2757},
    {0x2795, 0x2797},
    {0x27b0, 0x27b0},
    {0x27bf, 0x27bf},
    {0x2b1b, 0x2b1c},
    {0x2b50, 0x2b50},
    {0x2b55, 0x2b55},
    // Text by the standard, but shown and meant as emoji wherever people post.
    {0x2600, 0x2600},
    {0x263a, 0x263a},
    {0x2639, 0x2639},
    {0x2660, 0x2660},
    {0x2663, 0x2663},
    {0x2665, 0x2666},
    {0x270c, 0x270c},
    {0x261d, 0x261d},
    {0x2708, 0x2708},
    {0x2714, 0x2714},
    {0x2744, 0x2744},
    {0x2763, 0x2764},
    {0x2716, 0x2716},
}};

bool pictographic(char32_t c) {
    if (c != 0xa9 && c != 0xae && (c < 0x203c || (c > 0x3299 && c < 0x1f000))) return false;
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

bool skin_tone(char32_t c) { return c >= 0x1f3fb && c <= 0x1f3ff; }
bool regional(char32_t c) { return c >= 0x1f1e6 && c <= 0x1f1ff; }

}  // namespace

bool shown_as_emoji(char32_t c) {
    return c >= 0x1f000 ||
           std::any_of(presented.begin(), presented.end(), [c](Range range) { return c >= range.first && c <= range.last; });
}

std::size_t emoji_at(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    const auto peek = [&] { return at < text.size() ? decode(text, at) : Decoded{0, 0}; };
    const auto take = [&](char32_t wanted) {
        const auto next = peek();
        if (next.code != wanted) return false;
        at += next.size;
        return true;
    };
    const auto first = peek();
    at += first.size;
    if (first.code < 0x80) {
        if (!unicode::is_ascii_digit(first.code) && first.code != '#' && first.code != '*') return 0;
        take(emoji_style);
        return take(keycap) ? at - begin : 0;
    }
    if (regional(first.code)) {
        const auto second = peek();
        return regional(second.code) ? at + second.size - begin : 0;
    }
    if (skin_tone(first.code)) return at - begin;
    if (!pictographic(first.code)) return 0;
    if (!take(emoji_style) && !shown_as_emoji(first.code)) return 0;
    for (;;) {
        if (skin_tone(peek().code)) at += peek().size;
        take(emoji_style);
        for (char32_t tag = peek().code; tag >= 0xe0020 && tag <= 0xe007f; tag = peek().code) at += 4;  // flags of regions
        const std::size_t joined = at;
        if (!take(joiner) || !pictographic(peek().code)) return joined - begin;
        at += peek().size;
    }
}

}  // namespace clamor::posts
