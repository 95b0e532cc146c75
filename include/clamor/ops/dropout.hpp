#pragma once

#include <cstdint>

#include "clamor/core/rng.hpp"
#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// 32 elements a word: bit i % 32 of word i / 32 is set where element i is kept.
using DropoutMask = Tensor<std::uint32_t>;

/// `words` words whose bits are set with probability 1 - p, p in [0, 1), to 1/65536. Takes four blocks of Philox a word from
/// the next whole block of `rng` on, and leaves `rng` behind them.
DropoutMask dropout_mask(Index words, double p, Rng& rng);

/// Words for n elements in a row.
inline Index dropout_words(Index n) { return (n + 31) / 32; }

/// Dropout (Srivastava et al. 2014) in place: x = kept ? x / (1 - p) : 0. Its gradient is the same with dL/dy for x.
template <typename T>
void dropout(View<T> x, View<const std::uint32_t> mask, double p);

}  // namespace clamor::ops
