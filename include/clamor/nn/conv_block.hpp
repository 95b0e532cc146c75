#pragma once

#include "clamor/nn/batch_norm.hpp"
#include "clamor/nn/conv2d.hpp"
#include "clamor/nn/pool2d.hpp"

namespace clamor::nn {

enum class BlockPool {
    none,
    after,   ///< convolution, batch norm, ReLU, pool: ResNet-9
    before,  ///< convolution, pool, batch norm, ReLU: a quarter of the normalisation's work
};

/// Convolution 3 x 3 that keeps the size, batch normalisation and ReLU; with a pool the picture shrinks to half.
///
///   x [n, h, w, in]   y [n, h, w, out], or [n, h / 2, w / 2, out]
///
/// Threads: forward() may run on many at once; backward() and update_statistics() need the block to themselves.
template <typename T>
class ConvBlock {
public:
    struct Saved {
        typename Conv2d<T>::Saved conv;
        typename BatchNorm<T>::Saved norm;
        typename MaxPool2d<T>::Saved pool;
    };

    ConvBlock(Index in, Index out, Rng& rng, BlockPool pool = BlockPool::none, double momentum = 0.1)
        : conv_(in, out, rng, {.kernel = 3, .padding = 1, .bias = false}), norm_(out, {.momentum = momentum, .relu = true}), pool_(pool) {}

    const Conv2d<T>& conv() const { return conv_; }
    Conv2d<T>& conv() { return conv_; }
    const BatchNorm<T>& norm() const { return norm_; }
    BlockPool pool() const { return pool_; }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        return finish(conv_.forward(x, saved ? &saved->conv : nullptr), saved);
    }
    /// Keeps x itself for backward(), without a copy.
    Tensor<T> forward(Tensor<T>&& x, Saved* saved = nullptr) const {
        return finish(conv_.forward(std::move(x), saved ? &saved->conv : nullptr), saved);
    }

    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        return conv_.backward(backward_to_conv(Tensor<T>::from(dy.shape(), dy.span()), saved), saved.conv);
    }
    /// Works in the memory of dy.
    Tensor<T> backward(Tensor<T>&& dy, const Saved& saved) { return conv_.backward(backward_to_conv(std::move(dy), saved), saved.conv); }
    /// As backward(), for a block before which there is nothing to train.
    void backward_weights(Tensor<T>&& dy, const Saved& saved) {
        conv_.backward_weights(backward_to_conv(std::move(dy), saved), saved.conv);
    }

    void update_statistics(const Saved& saved) { norm_.update_statistics(saved.norm); }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("conv", self.conv_);
        visit("norm", self.norm_);
    }

private:
    Tensor<T> finish(Tensor<T> x, Saved* saved) const {
        auto* const pool = saved ? &saved->pool : nullptr;
        auto* const norm = saved ? &saved->norm : nullptr;
        if (pool_ == BlockPool::before) x = max_pool_.forward(x, pool);
        x = norm_.forward(std::move(x), norm);
        return pool_ == BlockPool::after ? max_pool_.forward(x, pool) : std::move(x);
    }
    Tensor<T> backward_to_conv(Tensor<T> dy, const Saved& saved) {
        if (pool_ == BlockPool::after) dy = max_pool_.backward(dy, saved.pool);
        dy = norm_.backward(std::move(dy), saved.norm);
        return pool_ == BlockPool::before ? max_pool_.backward(dy, saved.pool) : std::move(dy);
    }

    Conv2d<T> conv_;
    BatchNorm<T> norm_;
    MaxPool2d<T> max_pool_;
    BlockPool pool_;
};

}  // namespace clamor::nn
