#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace clamor {

inline constexpr std::uint32_t no_character = 0xffffffffu;

/// The character that begins at text[at], and moves `at` behind it. For a byte that begins none (Unicode 15, table 3-7:
/// no overlong forms, no surrogates) no_character, and `at` moves by one.
inline std::uint32_t next_character(std::string_view text, std::size_t& at) noexcept {
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

/// Writes a character's one to four bytes and returns how many.
inline std::size_t put_character(char* out, std::uint32_t c) noexcept {
    const auto put = [&](std::size_t i, std::uint32_t byte) { out[i] = static_cast<char>(byte); };
    if (c < 0x80) return put(0, c), 1;
    if (c < 0x800) return put(0, 0xc0 | c >> 6), put(1, 0x80 | (c & 0x3f)), 2;
    if (c < 0x10000) return put(0, 0xe0 | c >> 12), put(1, 0x80 | (c >> 6 & 0x3f)), put(2, 0x80 | (c & 0x3f)), 3;
    return put(0, 0xf0 | c >> 18), put(1, 0x80 | (c >> 12 & 0x3f)), put(2, 0x80 | (c >> 6 & 0x3f)), put(3, 0x80 | (c & 0x3f)), 4;
}

template <typename String>
void append_character(String& out, std::uint32_t c) {
    char bytes[4];
    out.append(bytes, put_character(bytes, c));
}

/// Whether a byte is inside of a character, not its first.
inline bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// How many characters valid UTF-8 has.
inline std::size_t count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char byte : text) count += !is_continuation(byte);
    return count;
}

/// Where the first byte of 0x80 or above stands from `at` on, or text.size().
inline std::size_t end_of_ascii(std::string_view text, std::size_t at = 0) noexcept {
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        if (word & 0x8080808080808080u) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

inline bool is_ascii(std::string_view text) noexcept { return end_of_ascii(text) == text.size(); }

/// Position of the first byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms), or npos.
inline std::size_t first_invalid_utf8(std::string_view text) noexcept {
    for (std::size_t i = end_of_ascii(text); i < text.size();) {
        const std::size_t here = i;
        if (next_character(text, i) == no_character) return here;
        if (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) i = end_of_ascii(text, i);
    }
    return std::string_view::npos;
}

inline bool is_valid_utf8(std::string_view text) noexcept { return first_invalid_utf8(text) == std::string_view::npos; }

/// The longest beginning of valid UTF-8 that has at most `bytes` and ends between characters.
inline std::string_view cut_utf8(std::string_view text, std::size_t bytes) noexcept {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && is_continuation(text[bytes])) --bytes;
    return text.substr(0, bytes);
}

/// The first `count` characters of valid UTF-8.
inline std::string_view cut_characters(std::string_view text, std::size_t count) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!is_continuation(text[i]) && count-- == 0) return text.substr(0, i);
    return text;
}

}  // namespace clamor
