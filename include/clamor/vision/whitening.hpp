#pragma once

#include <cstdint>

#include "clamor/core/rng.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/conv.hpp"
#include "clamor/vision/augment.hpp"

namespace clamor::vision {

/// Filters [24, 3, 2, 2] that make the 12 values of every 2 x 2 patch uncorrelated and of variance 1: the eigenvectors of
/// the patches' covariance over the roots of its eigenvalues, each with both signs (Page 2019, "How to train your ResNet 8:
/// bag of tricks"; Jordan 2024). From at most `patches` patches of pictures [n, h, w, 3], drawn by `rng`.
Tensor<double> whitening_filters(View<const std::uint8_t> pictures, const PixelScale& scale, Rng rng, Index patches = 200000);

/// A first layer that is computed from the data and not trained:  y = max(conv(x), 0).
///
///   x [n, h, w, 3]   weight [24, 3, 2, 2]   y [n, h - 1, w - 1, 24]
///
/// No backward(): nothing before it and nothing in it is trained. Threads: forward() may run on many at once.
template <typename T>
class Whitening {
public:
    static constexpr Index channels = 24;

    Whitening() : weight_(Shape{channels, 3, 2, 2}, false) {}

    View<T> weight() { return weight_.value(); }
    View<const T> weight() const { return weight_.value(); }

    Tensor<T> forward(View<const T> x) const {
        auto y = ops::conv2d<T>(x, weight(), {}, {});
        for (T& v : y.view()) v = v > 0 ? v : 0;
        return y;
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
    }

private:
    nn::Parameter<T> weight_;
};

}  // namespace clamor::vision
