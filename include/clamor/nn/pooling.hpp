#pragma once

#include <vector>

#include "clamor/nn/token_batch.hpp"
#include "clamor/ops/pool_posts.hpp"

namespace clamor::nn {

using ops::Pooling;

/// One vector a post: of its first or last token, or a mean or the maximum over its tokens. An empty post gives zeros.
///
///   x [tokens, width]   offsets [posts + 1]   y [posts, width]
template <typename T>
struct PostPooling {
    struct Saved {
        std::vector<Index> offsets;
        Tensor<std::int32_t> winners;  ///< of a maximum
    };

    Pooling pooling = Pooling::first;

    Tensor<T> forward(View<const T> x, Offsets offsets, Saved* saved = nullptr) const {
        if (!saved) return ops::pool_posts<T>(pooling, x, offsets);
        saved->offsets.assign(offsets.begin(), offsets.end());
        saved->winners = Tensor<std::int32_t>(pooling == Pooling::max ? Shape{posts_in(offsets), x.cols()} : Shape{});
        return ops::pool_posts<T>(pooling, x, offsets, saved->winners.view());
    }

    /// Takes dL/dy [posts, width], returns dL/dx [tokens, width].
    Tensor<T> backward(View<const T> dy, const Saved& saved) const {
        return ops::pool_posts_backward<T>(pooling, dy, saved.offsets, saved.winners.view());
    }
};

}  // namespace clamor::nn
