#pragma once

#include "clamor/core/tensor.hpp"
#include "clamor/ops/packed.hpp"

namespace clamor::ops {

enum class Pooling {
    first,          ///< token
    last,           ///< token
    mean,
    mean_root,      ///< the sum over the tokens, over the root of their number (sentence-transformers' mean_sqrt_len_tokens)
    weighted_mean,  ///< by weights 1, 2 ... of the tokens in their order (sentence-transformers' weightedmean)
    max,
};

/// One row a post from the rows of its tokens; an empty post gives zeros.
///
///   x [tokens, width]   offsets [posts + 1]   result [posts, width]
///
/// For Pooling::max `winners` [posts, width], unless it is empty, takes the row of x that each maximum came from
/// (the first of equals, -1 for an empty post).
template <typename T>
Tensor<T> pool_posts(Pooling pooling, View<const T> x, Offsets offsets, View<std::int32_t> winners = {});

/// Takes dL/dresult [posts, width], returns dL/dx [tokens, width].
template <typename T>
Tensor<T> pool_posts_backward(Pooling pooling, View<const T> dy, Offsets offsets, View<const std::int32_t> winners = {});

}  // namespace clamor::ops
