#pragma once

#include <cstdint>

#include "kernels/vector.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

/// x = bit set ? x * scale : 0, element i by bit i % 32 of word i / 32.
inline void drop_row(const std::uint32_t* words, float scale, float* x, long n) {
    IntVec bit;
    for (int j = 0; j < lanes; ++j) bit[j] = 1 << j;
    for_each_vector(n, [&](long i, auto read, auto write) {
        const IntVec word = IntVec{} + static_cast<int>(words[i / 32] >> (i % 32));
        write(x + i, (word & bit) != 0 ? read(x + i) * scale : Vec{});
    });
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
