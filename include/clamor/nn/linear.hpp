#pragma once

#include <cmath>
#include <memory>
#include <optional>

#include "clamor/core/rng.hpp"
#include "clamor/nn/packed_weights.hpp"
#include "clamor/ops/matmul.hpp"
#include "clamor/ops/packed_weight.hpp"

namespace clamor::nn {

struct LinearOptions {
    bool bias = true;
};

/// Affine map  y = x Wᵀ + b.
///
///   x [n, in]   W [out, in]   b [out]   y [n, out]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class Linear {
public:
    struct Saved {
        Tensor<T> x;
        Precision precision = Precision::fp32;  ///< of the products, forward and backward: whoever trains says it
    };

    /// Zeros, for weights that are loaded or drawn by the caller.
    Linear(Index in, Index out, LinearOptions options = {}) : weight_(Shape{out, in}) {
        if (options.bias) bias_.emplace(Shape{out});
    }

    /// Weights and bias uniform in ±1/√in, as PyTorch begins (Kaiming uniform with a = √5).
    Linear(Index in, Index out, Rng& rng, LinearOptions options = {}) : Linear(in, out, options) {
        const double bound = in > 0 ? 1 / std::sqrt(static_cast<double>(in)) : 0;
        for (T& w : weight_.value()) w = static_cast<T>(bound * (2 * rng.uniform() - 1));
        if (!bias_) return;
        for (T& b : bias_->value()) b = static_cast<T>(bound * (2 * rng.uniform() - 1));
    }

    Index in() const { return weight_.shape()[1]; }
    Index out() const { return weight_.shape()[0]; }

    View<const T> weight() const { return weight_.value(); }
    /// Empty where the layer has none.
    View<const T> bias() const { return bias_ ? bias_->value() : View<const T>(); }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        Tensor<T> y = affine(x, bias(), saved);
        if (saved) saved->x = Tensor<T>::from(x.shape(), x.span());
        return y;
    }
    /// The same of an x that nobody else needs.
    Tensor<T> forward(Tensor<T>&& x, Saved* saved) const {
        Tensor<T> y = affine(x, bias(), saved);
        if (saved) saved->x = std::move(x);
        return y;
    }

    /// x Wᵀ alone, for a caller that adds the bias in passing.
    Tensor<T> product(View<const T> x, Saved* saved = nullptr) const {
        Tensor<T> y = affine(x, View<const T>(), saved);
        if (saved) saved->x = Tensor<T>::from(x.shape(), x.span());
        return y;
    }

    /// Takes dL/dy [n, out], returns dL/dx [n, in].
    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        check(dy.cols() == out(), "linear: dy must be [n, ", out(), "], got ", dy.shape());
        check(!frozen_, "linear: frozen for inference; train the layer that it was made from");
        ops::affine_backward_weights<T>(dy, saved.x, weight_.grad(), bias_ ? bias_->grad() : View<T>(), saved.precision);
        return ops::affine_backward_input<T>(dy, weight(), saved.precision);
    }

    /// From now on, in float, uses the weight as it is now, packed: that called `name` in `ready`, if it is there. See nn/frozen.hpp.
    void freeze(Precision precision = Precision::fp32, const PackedWeights& ready = {}, const std::string& name = {}) {
        frozen_ = true;
        if constexpr (std::is_same_v<T, float>) {
            const auto found = ready.find(name);
            const bool fits = found != ready.end() && found->second->precision() == precision && found->second->out() == out() &&
                              found->second->in() == in();
            packed_ = fits ? found->second : pack(precision);
        }
    }
    /// Null where the layer is not frozen.
    const std::shared_ptr<const ops::PackedWeight>& packed() const { return packed_; }

    /// Of a frozen layer: y = gelu(x Wᵀ + b), or x Wᵀ + b [+ y], without memory of its own.   x [n, in]   y [n, out]
    void infer(ops::Rows<const float> x, ops::Rows<float> y, View<std::byte> scratch, bool add = false,
               std::optional<ops::Gelu> gelu = {}) const {
        packed_->multiply(x, y, {.bias = bias(), .gelu = gelu, .add = add}, scratch);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        if (self.bias_) visit("bias", *self.bias_);
    }

private:
    /// A weight that lies elsewhere in another form is converted for this alone.
    std::shared_ptr<const ops::PackedWeight> pack(Precision precision) const {
        if (weight_.values().at_hand()) return std::make_shared<const ops::PackedWeight>(weight(), precision);
        auto converted = Tensor<T>::uninitialized(weight_.shape());
        weight_.values().read(0, converted);
        return std::make_shared<const ops::PackedWeight>(converted, precision);
    }

    Tensor<T> affine(View<const T> x, View<const T> bias, const Saved* saved) const {
        check(x.cols() == in(), "linear: x must be [n, ", in(), "], got ", x.shape());
        if constexpr (std::is_same_v<T, float>)
            if (packed_) return ops::affine(x, *packed_, bias);
        return ops::affine<T>(x, weight(), bias, ops::Transpose::yes, saved ? saved->precision : Precision::fp32);
    }

    Parameter<T> weight_;
    std::optional<Parameter<T>> bias_;
    bool frozen_ = false;
    std::shared_ptr<const ops::PackedWeight> packed_;  ///< of a frozen layer
};

}  // namespace clamor::nn
