#pragma once

#include <cstdint>

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

struct DropoutKernels {
    /// words[0, count): 32 bits each, a bit set where its element is kept. Bit b of word w compares 16 bits of Philox's
    /// numbers with the threshold: it is kept where they are at least that. Words begin at a block of `per_word` of
    /// Philox's 4-number blocks each, so that the mask depends on the seed, stream and position alone.
    void (*mask)(std::uint64_t seed, std::uint64_t stream, std::uint64_t block, std::uint32_t threshold, std::uint32_t* words, long count);
    /// x = kept ? x * scale : 0
    void (*apply)(const std::uint32_t* words, float scale, float* x, long n);
};

/// Philox blocks that one word of a mask takes: 32 numbers of 16 bits are 4 blocks of 4 numbers of 32 bits.
inline constexpr long dropout_blocks_per_word = 4;

namespace generic { extern const DropoutKernels dropout; }
namespace avx2 { extern const DropoutKernels dropout; }
namespace avx512 { extern const DropoutKernels dropout; }

inline const DropoutKernels& dropout() { return CLAMOR_PICK(dropout); }

}  // namespace clamor::kernels
