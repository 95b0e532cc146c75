#pragma once

#include "clamor/nn/parameter.hpp"
#include "clamor/ops/layer_norm.hpp"

namespace clamor::nn {

struct LayerNormOptions {
    double epsilon = 1e-5;  ///< PyTorch's; BERT has 1e-12
};

/// Layer normalisation (Ba, Kiros and Hinton 2016) over the last dimension, with a scale and a shift.
///
///   x, y [n, width]   weight, bias [width]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class LayerNorm {
public:
    struct Saved {
        Tensor<T> x;  ///< what was normalised
        ops::NormStatistics<T> statistics;
    };

    explicit LayerNorm(Index width, LayerNormOptions options = {})
        : weight_(Shape{width}), bias_(Shape{width}), epsilon_(static_cast<T>(options.epsilon)) {
        for (T& w : weight_.value()) w = T{1};
    }

    Index width() const { return weight_.shape().size(); }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        check(x.cols() == width(), "layer norm: x must be [n, ", width(), "], got ", x.shape());
        auto y = Tensor<T>::uninitialized(x.shape());
        if (saved) saved->x = Tensor<T>::from(x.shape(), x.span());
        ops::layer_norm<T>(x, {}, weight_.value(), bias_.value(), epsilon_, View<T>(), y.view(), saved ? &saved->statistics : nullptr);
        return y;
    }

    /// y = norm(x) into the caller's memory; y may be x.
    void infer(View<const T> x, View<T> y) const { ops::layer_norm<T>(x, {}, weight_.value(), bias_.value(), epsilon_, View<T>(), y); }

    /// y = norm(x + residual). Takes x over.
    Tensor<T> forward_sum(Tensor<T> x, View<const T> residual, Saved* saved = nullptr) const {
        check(x.cols() == width(), "layer norm: x must be [n, ", width(), "], got ", x.shape());
        if (!saved) {
            ops::layer_norm<T>(x, residual, weight_.value(), bias_.value(), epsilon_, x.view(), x.view());
            return x;
        }
        auto y = Tensor<T>::uninitialized(x.shape());
        ops::layer_norm<T>(x, residual, weight_.value(), bias_.value(), epsilon_, x.view(), y.view(), &saved->statistics);
        saved->x = std::move(x);
        return y;
    }

    /// Takes dL/dy [n, width], returns dL/dx, which is also dL/dresidual.
    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        return ops::layer_norm_backward<T>(dy, saved.x, saved.statistics, weight_.value(), weight_.grad(), bias_.grad());
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        visit("bias", self.bias_);
    }

private:
    Parameter<T> weight_, bias_;
    T epsilon_;
};

}  // namespace clamor::nn
