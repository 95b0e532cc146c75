#pragma once

#include <cstdint>
#include <string>

namespace clamor {

/// The last `digits` of a number, in small letters.
inline void write_hexadecimal(std::uint64_t value, char* out, std::size_t digits = 16) {
    for (std::size_t i = digits; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
}
inline std::string hexadecimal(std::uint64_t value, std::size_t digits = 16) {
    std::string text(digits, '0');
    write_hexadecimal(value, text.data(), digits);
    return text;
}

}  // namespace clamor
