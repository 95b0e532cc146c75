#pragma once

#include <compare>
#include <cstdint>
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

}  // namespace clamor
