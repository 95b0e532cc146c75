#pragma once

#include <cstddef>
#include <string_view>

namespace clamor::pipeline {

inline bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

/// The longest beginning of valid UTF-8 of at most `bytes` that does not cut a character.
inline std::string_view cut_bytes(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && !begins_character(text[bytes])) --bytes;
    return text.substr(0, bytes);
}

/// The first `count` characters of valid UTF-8.
inline std::string_view cut_characters(std::string_view text, std::size_t count) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (begins_character(text[i]) && count-- == 0) return text.substr(0, i);
    return text;
}

inline std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (const char byte : text) count += begins_character(byte);
    return count;
}

}  // namespace clamor::pipeline
