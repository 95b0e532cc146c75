#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "clamor/core/rng.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/conv.hpp"

namespace clamor::nn {

struct Conv2dOptions {
    Index kernel = 3;   ///< height and width of a filter
    Index stride = 1;
    Index padding = 0;  ///< zeros on each of the four sides
    Index groups = 1;
    bool bias = true;
};

/// Two-dimensional convolution of pictures that are stored pixel by pixel (NHWC), with PyTorch's weights.
///
///   x [n, h, w, in]   weight [out, in / groups, kernel, kernel]   bias [out]   y [n, h', w', out]
///   h' = (h + 2 padding - kernel) / stride + 1
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class Conv2d {
public:
    struct Saved {
        Tensor<T> x;
    };

    /// Weights and bias uniform in ±1/√(in / groups · kernel²), as PyTorch begins (Kaiming uniform with a = √5).
    Conv2d(Index in, Index out, Rng& rng, Conv2dOptions options = {})
        : weight_(shape(in, out, options)), options_{.stride = options.stride, .padding = options.padding, .groups = options.groups} {
        const double bound = 1 / std::sqrt(static_cast<double>(in / options.groups * options.kernel * options.kernel));
        for (T& w : weight_.value()) w = static_cast<T>(bound * (2 * rng.uniform() - 1));
        if (!options.bias) return;
        bias_.emplace(Shape{out});
        for (T& b : bias_->value()) b = static_cast<T>(bound * (2 * rng.uniform() - 1));
    }

    /// Sets the first filters to hand on one input channel each, as it is ("dirac"; Zagoruyko and Komodakis 2017, arXiv 1706.00388):
    /// as many as there are input channels, or filters. The others stay as they are.
    void pass_through() {
        const View<T> w = weight_.value();
        const Index in = w.shape()[1], kernel = w.shape()[2], taps = kernel * kernel;
        for (Index i = 0; i < std::min(w.shape()[0], in); ++i)
            for (Index k = 0; k < in * taps; ++k) w[i * in * taps + k] = k == i * taps + taps / 2 ? T(1) : T(0);
    }

    const ops::ConvOptions& options() const { return options_; }
    View<const T> weight() const { return weight_.value(); }
    View<T> weight() { return weight_.value(); }
    /// Empty where there is none.
    View<const T> bias() const { return bias_ ? bias_->value() : View<const T>(); }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        auto y = ops::conv2d<T>(x, weight(), bias(), options_);
        if (saved) saved->x = Tensor<T>::from(x.shape(), x.span());
        return y;
    }
    /// Keeps x itself for backward(), without a copy.
    Tensor<T> forward(Tensor<T>&& x, Saved* saved = nullptr) const {
        auto y = ops::conv2d<T>(x, weight(), bias(), options_);
        if (saved) saved->x = std::move(x);
        return y;
    }

    /// Takes dL/dy, returns dL/dx.
    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        backward_weights(dy, saved);
        return ops::conv2d_backward_input<T>(dy, weight(), options_, saved.x.shape());
    }
    /// As backward(), for a layer before which there is nothing to train.
    void backward_weights(View<const T> dy, const Saved& saved) {
        ops::conv2d_backward_weights<T>(dy, saved.x, options_, weight_.grad(), bias_ ? bias_->grad() : View<T>());
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        if (self.bias_) visit("bias", *self.bias_);
    }

private:
    static Shape shape(Index in, Index out, const Conv2dOptions& o) {
        check(in >= 1 && out >= 1 && o.kernel >= 1 && o.stride >= 1 && o.padding >= 0 && o.groups >= 1 && in % o.groups == 0 &&
                  out % o.groups == 0,
              "conv2d: ", in, " to ", out, " channels in ", o.groups, " groups with kernel ", o.kernel, ", stride ", o.stride, ", padding ",
              o.padding);
        return Shape{out, in / o.groups, o.kernel, o.kernel};
    }

    Parameter<T> weight_;
    std::optional<Parameter<T>> bias_;
    ops::ConvOptions options_;
};

}  // namespace clamor::nn
