#pragma once

#include "clamor/nn/conv_block.hpp"
#include "clamor/ops/add.hpp"

namespace clamor::nn {

/// y = x + f(x), f two convolution blocks (He et al. 2016, "Deep residual learning", in the form of Page's ResNet-9: no
/// ReLU after the sum).   x, y [n, h, w, channels]
///
/// Threads: forward() may run on many at once; backward() and update_statistics() need the block to themselves.
template <typename T>
class ResidualBlock {
public:
    struct Saved {
        typename ConvBlock<T>::Saved first, second;
    };

    ResidualBlock(Index channels, Rng& rng, double momentum = 0.1)
        : first_(channels, channels, rng, BlockPool::none, momentum), second_(channels, channels, rng, BlockPool::none, momentum) {}

    const ConvBlock<T>& first() const { return first_; }
    const ConvBlock<T>& second() const { return second_; }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        auto y = second_.forward(first_.forward(x, saved ? &saved->first : nullptr), saved ? &saved->second : nullptr);
        ops::add<T>(x, y);
        return y;
    }
    /// Keeps x itself for backward(), without a copy.
    Tensor<T> forward(Tensor<T>&& x, Saved* saved) const {
        auto y = second_.forward(first_.forward(std::move(x), &saved->first), &saved->second);
        ops::add<T>(saved->first.conv.x, y);
        return y;
    }

    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        auto dx = first_.backward(second_.backward(dy, saved.second), saved.first);
        ops::add<T>(dy, dx);
        return dx;
    }

    void update_statistics(const Saved& saved) {
        first_.update_statistics(saved.first);
        second_.update_statistics(saved.second);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("first", self.first_);
        visit("second", self.second_);
    }

private:
    ConvBlock<T> first_, second_;
};

}  // namespace clamor::nn
