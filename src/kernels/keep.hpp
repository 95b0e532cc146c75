#pragma once

#include <cstdint>

// Which elements dropout keeps in graph layers: a hash of a key and of where the element is, so that a backward pass
// which meets the elements in another order (the transpose of an adjacency) asks again instead of storing a mask.
// `static`: every file has its own copy (src/kernels/dispatch.hpp says why).

namespace clamor::kernels {

/// MurmurHash3's finaliser (Appleby 2011): every bit of x changes about half of the result's.
static inline std::uint32_t mix(std::uint32_t x) {
    x = (x ^ (x >> 16)) * 0x85ebca6bu;
    x = (x ^ (x >> 13)) * 0xc2b2ae35u;
    return x ^ (x >> 16);
}

struct Keep {
    std::uint32_t row_key = 0, column_key = 0;
    std::uint32_t threshold = 0;  ///< probability to drop, times 2^32
    float scale = 1;              ///< of what is kept: 1 / (1 - probability)
};

static inline std::uint32_t keep_row(const Keep& keep, std::uint32_t row) { return mix(row ^ keep.row_key); }
/// `row` is keep_row() of the element's row.
static inline bool kept(const Keep& keep, std::uint32_t row, std::uint32_t column) {
    return mix(row ^ (column + keep.column_key)) >= keep.threshold;
}

}  // namespace clamor::kernels
