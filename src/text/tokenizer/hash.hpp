#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace clamor::text {

__extension__ using Wide = unsigned __int128;

/// Both halves of a product, folded.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The bytes of a short word in whole machine words: the first eight, or as many as there are, zeros behind.
inline std::uint64_t load_up_to_8(const char* p, std::size_t size) noexcept {
    std::uint64_t a = 0;
    if (size >= 8) {
        std::memcpy(&a, p, 8);
    } else if (size >= 4) {
        std::uint32_t first, last;
        std::memcpy(&first, p, 4);
        std::memcpy(&last, p + size - 4, 4);
        a = first | std::uint64_t{last} << 8 * (size - 4);
    } else if (size > 0) {
        a = static_cast<unsigned char>(p[0]) | std::uint64_t{static_cast<unsigned char>(p[size / 2])} << 8 * (size / 2) |
            std::uint64_t{static_cast<unsigned char>(p[size - 1])} << 8 * (size - 1);
    }
    return a;
}

inline std::uint64_t hash_bytes(std::string_view bytes) noexcept {
    constexpr std::uint64_t k0 = 0x9e3779b97f4a7c15u, k1 = 0xd1b54a32d192ed03u;
    std::uint64_t hash = k1 ^ bytes.size();
    const char* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left > 8; p += 8, left -= 8) hash = mix(hash ^ load_up_to_8(p, 8), k0);
    return mix(hash ^ load_up_to_8(p, left), k1);
}

}  // namespace clamor::text
