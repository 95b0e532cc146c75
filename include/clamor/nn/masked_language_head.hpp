#pragma once

#include <vector>

#include "clamor/nn/embedding.hpp"
#include "clamor/nn/initialize.hpp"
#include "clamor/nn/layer_norm.hpp"
#include "clamor/nn/linear.hpp"
#include "clamor/ops/activation.hpp"

namespace clamor::nn {

struct MaskedLanguageHeadOptions {
    Index features = 0;  ///< width of the table's rows, 0: the encoder's
    double epsilon = 1e-12;
    ops::Activation activation = ops::Activation::gelu;
};

/// BERT's masked-language-model head (Devlin et al. 2019) at the masked positions alone: dense, activation, norm, and a decoder
/// whose weight is the encoder's token table.
///
///   x [tokens, width]   positions [n], rows of x   table [vocabulary, features]   logits [n, vocabulary]
///
/// The table belongs to the encoder and comes with each call, so that a replica of both has one gradient of its own.
/// Threads: forward() may run on many at once; backward() needs the layer and the table to itself.
template <typename T>
class MaskedLanguageHead {
public:
    struct Saved {
        std::vector<std::int32_t> positions;
        Index tokens = 0;
        typename Linear<T>::Saved dense;
        Tensor<T> product;  ///< dense's result, before its activation
        typename LayerNorm<T>::Saved norm;
        Tensor<T> features;  ///< [n, features], what the decoder saw
    };

    /// Zeros but for the norm, for weights that are loaded.
    MaskedLanguageHead(Index width, Index vocabulary, const MaskedLanguageHeadOptions& options = {})
        : dense_(width, options.features > 0 ? options.features : width),
          norm_(dense_.out(), {.epsilon = options.epsilon}),
          bias_(Shape{vocabulary}),
          activation_(options.activation) {}
    MaskedLanguageHead(Index width, Index vocabulary, Rng& rng, const MaskedLanguageHeadOptions& options = {})
        : MaskedLanguageHead(width, vocabulary, options) {
        initialize_normal(*this, rng);
    }

    Tensor<T> forward(View<const T> x, std::span<const std::int32_t> positions, const Embedding<T>& table, Saved* saved = nullptr) const {
        Tensor<T> product = dense_.forward(ops::gather_rows<T>(x, positions), saved ? &saved->dense : nullptr);
        auto active = Tensor<T>::uninitialized(product.shape());
        ops::activate<T>(activation_, product, {}, active.view());
        Tensor<T> features = norm_.forward_sum(std::move(active), {}, saved ? &saved->norm : nullptr);
        Tensor<T> logits = ops::affine<T>(features, table.table().value(), bias_.value());
        if (saved) {
            saved->positions.assign(positions.begin(), positions.end());
            saved->tokens = x.rows();
            saved->product = std::move(product);
            saved->features = std::move(features);
        }
        return logits;
    }

    /// Takes dL/dlogits [n, vocabulary], returns dL/dx [tokens, width]; adds to the table's gradient too.
    Tensor<T> backward(View<const T> dy, Embedding<T>& table, const Saved& saved) {
        ops::affine_backward_weights<T>(dy, saved.features, table.table().grad(), bias_.grad());
        Tensor<T> d = norm_.backward(ops::affine_backward_input<T>(dy, std::as_const(table).table().value()), saved.norm);
        ops::activate_backward<T>(activation_, d, saved.product, {}, d.view());
        d = dense_.backward(d, saved.dense);
        Tensor<T> dx(Shape{saved.tokens, d.cols()});
        ops::scatter_add_rows<T>(d, saved.positions, dx.view());
        return dx;
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("dense", self.dense_);
        visit("norm", self.norm_);
        visit("bias", self.bias_);
    }

private:
    Linear<T> dense_;
    LayerNorm<T> norm_;
    Parameter<T> bias_;
    ops::Activation activation_;
};

}  // namespace clamor::nn
