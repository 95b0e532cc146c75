#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL   // nothing to link, no symbol that could meet a host's own
#endif
#include <xxhash.h>

namespace clamor {

/// XXH3 (xxhash.com), whose values are fixed since 0.8.0 and the same on every machine: state files, packed files and ids rely on it.
inline std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

struct Hash128 {
    std::uint64_t high = 0, low = 0;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};
inline Hash128 hash128(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

/// 16 digits.
inline void write_hexadecimal(std::uint64_t value, char* out) {
    for (std::size_t i = 16; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
}
inline std::string hexadecimal(std::uint64_t value) {
    std::string text(16, '0');
    write_hexadecimal(value, text.data());
    return text;
}

}  // namespace clamor
