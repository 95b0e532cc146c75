#pragma once

#include "clamor/nn/pooling.hpp"
#include "clamor/ops/add.hpp"
#include "clamor/ops/columns.hpp"

namespace clamor::nn {

/// Ways of pooling the same tokens, their vectors side by side.
///
///   x [tokens, width]   offsets [posts + 1]   y [posts, ways * width]
template <typename T>
struct PostPoolings {
    struct Saved {
        std::vector<typename PostPooling<T>::Saved> ways;
    };

    std::vector<PostPooling<T>> ways;  ///< at least one

    Index width(Index of_tokens) const { return static_cast<Index>(ways.size()) * of_tokens; }

    Tensor<T> forward(View<const T> x, Offsets offsets, Saved* saved = nullptr) const {
        auto y = Tensor<T>::uninitialized(Shape{posts_in(offsets), width(x.cols())});
        if (saved) saved->ways.resize(ways.size());
        for (std::size_t i = 0; i < ways.size(); ++i)
            ops::put_columns<T>(ways[i].forward(x, offsets, saved ? &saved->ways[i] : nullptr), y, static_cast<Index>(i) * x.cols());
        return y;
    }

    /// Takes dL/dy [posts, ways * width], returns dL/dx [tokens, width].
    Tensor<T> backward(View<const T> dy, const Saved& saved) const {
        const auto count = static_cast<Index>(ways.size());
        check(count > 0 && dy.cols() % count == 0, "poolings: dy must be [posts, ", count, " * width], got ", dy.shape());
        auto part = Tensor<T>::uninitialized(Shape{dy.rows(), dy.cols() / count});
        Tensor<T> dx;
        for (std::size_t i = 0; i < ways.size(); ++i) {
            ops::copy_columns<T>(dy, static_cast<Index>(i) * part.cols(), part);
            Tensor<T> from_way = ways[i].backward(part, saved.ways[i]);
            if (i == 0)
                dx = std::move(from_way);
            else
                ops::add<T>(from_way, dx);
        }
        return dx;
    }
};

}  // namespace clamor::nn
