#pragma once

#include <cstdint>
#include <span>

/// What characters are. The answers are those of the Hugging Face tokenizers (make_unicode_table.py says why), and the same
/// whatever Unicode version the machine's libraries have.
namespace clamor::unicode {

/// Properties of a character, as bits.
enum : std::uint16_t {
    other = 1 << 0,        ///< control, format, private use; U+FFFD and 0 too: what a reader does not see
    nonspacing = 1 << 1,   ///< marks without a width (Mn): accents
    combining = 1 << 2,    ///< all marks of Unicode 9
    punctuation = 1 << 3,  ///< ASCII's symbols, and categories P*
    numeric = 1 << 4,      ///< Nd, Nl, No as Rust has them
    word = 1 << 5,         ///< \w: letters, marks, decimal digits, connectors
    letter = 1 << 6,       ///< \p{L}
    number = 1 << 7,       ///< \p{N}
    mark = 1 << 8,         ///< \p{M}
    digit = 1 << 9,        ///< \p{Nd}
    form = 1 << 10,        ///< has a decomposition or a combining class in Unicode 9, or is the second part of one
    cased = 1 << 11,       ///< its lower case is another
};

std::uint16_t lookup_properties(std::uint32_t c) noexcept;
std::uint32_t lookup_lower(std::uint32_t c) noexcept;

constexpr bool is_ascii_digit(std::uint32_t c) { return c - '0' < 10; }
constexpr bool is_ascii_letter(std::uint32_t c) { return (c | 0x20) - 'a' < 26; }
constexpr bool is_ascii_word(std::uint32_t c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '_'; }

/// The bits of a code point; 0 for anything above U+10FFFF.
inline std::uint16_t properties(std::uint32_t c) noexcept { return lookup_properties(c); }

/// Unicode's White_Space.
inline bool is_white_space(std::uint32_t c) noexcept {
    if (c < 0x85) return c == ' ' || c - 9 < 5;
    if (c < 0x1680) return c == 0x85 || c == 0xa0;
    return c == 0x1680 || c - 0x2000 < 11 || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}
inline bool is_punctuation(std::uint32_t c) noexcept { return (properties(c) & punctuation) != 0; }
inline bool is_invisible(std::uint32_t c) noexcept { return (properties(c) & other) != 0; }

/// The blocks whose ideographs BERT takes as a word each.
inline bool is_ideograph(std::uint32_t c) noexcept {
    if (c < 0x3400) return false;
    return (c >= 0x4e00 && c <= 0x9fff) || c <= 0x4dbf || (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2b73f) ||
           (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x2f800 && c <= 0x2fa1f);
}

/// One to one; U+0130, the only character whose lower case is two ('i' and U+0307), gives 'i'.
inline std::uint32_t lower(std::uint32_t c) noexcept {
    if (c < 0x80) return c - 'A' < 26 ? c + 0x20 : c;
    return lookup_lower(c);
}

enum class Kind { other, letter, mark, digit };

/// Letters (L*), marks (M*) and decimal digits (Nd).
inline Kind kind_of(std::uint32_t c) noexcept {
    if (c < 0x80) return is_ascii_letter(c) ? Kind::letter : is_ascii_digit(c) ? Kind::digit : Kind::other;
    if ((c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a4)) return c >= 0x4dc0 && c < 0x4e00 ? Kind::other : Kind::letter;
    const auto bits = properties(c);
    return bits & letter ? Kind::letter : bits & mark ? Kind::mark : bits & digit ? Kind::digit : Kind::other;
}

/// Canonical combining class.
std::uint8_t combining_class(std::uint32_t c) noexcept;
inline constexpr std::size_t longest_decomposition = 18;  ///< of U+FDFA
/// The canonical, or else the compatible decomposition of a character, whole, in the caller's memory.
std::span<const std::uint32_t> decompose(std::uint32_t c, bool compatible, std::uint32_t (&out)[longest_decomposition]) noexcept;
/// The character that two make, or 0.
std::uint32_t compose(std::uint32_t first, std::uint32_t second) noexcept;

}  // namespace clamor::unicode
