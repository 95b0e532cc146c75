#pragma once

#include <array>
#include <cstdint>

#include "text/tokenizer/aligned_text.hpp"

namespace clamor::text {

/// GPT-2's alphabet (Radford et al. 2019): a character for each byte, so that tokens of bytes are readable text. What prints
/// in Latin-1 stands for itself, the other 68 bytes are U+0100 and on in order.
constexpr std::array<std::uint16_t, 256> byte_characters = [] {
    std::array<std::uint16_t, 256> characters{};
    std::uint16_t next = 0x100;
    for (unsigned b = 0; b < 256; ++b) {
        const bool prints = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
        characters[b] = prints ? static_cast<std::uint16_t>(b) : next++;
    }
    return characters;
}();

/// The byte that each of these characters stands for, by its code point; -1 where it stands for none.
constexpr std::array<std::int16_t, 0x144> bytes_of_characters = [] {
    std::array<std::int16_t, 0x144> bytes{};
    bytes.fill(-1);
    for (std::size_t b = 0; b < 256; ++b) bytes[byte_characters[b]] = static_cast<std::int16_t>(b);
    return bytes;
}();

/// Appends bytes [begin, end) of a text as their characters; each stands for the whole character that its byte is of.
inline void append_byte_characters(const AlignedText& in, std::size_t begin, std::size_t end, AlignedText& out) {
    const std::string_view text = in.bytes();
    const auto [bytes, spans] = out.make_room(2 * (end - begin));
    std::size_t size = 0;
    for (std::size_t at = begin; at < end;) {
        std::size_t next = at + 1;
        while (next < end && is_continuation(text[next])) ++next;
        const TextSpan span = in.of(at, next - at);
        for (; at < next; ++at) {
            const std::uint16_t c = byte_characters[static_cast<unsigned char>(text[at])];
            const bool one = c < 0x80;
            bytes[size] = static_cast<char>(one ? c : 0xc0 | c >> 6);
            spans[size] = span;
            if (one) {
                ++size;
                continue;
            }
            bytes[size + 1] = static_cast<char>(0x80 | (c & 0x3f));
            spans[size + 1] = span;
            size += 2;
        }
    }
    out.add_written(size);
}

}  // namespace clamor::text
