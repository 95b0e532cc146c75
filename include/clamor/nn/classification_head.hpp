#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "clamor/nn/dropout.hpp"
#include "clamor/nn/initialize.hpp"
#include "clamor/nn/linear.hpp"
#include "clamor/ops/activation.hpp"

namespace clamor::nn {

struct ClassificationHeadOptions {
    Index classes = 2;
    Index hidden = 0;  ///< width of a dense layer before the classes (BERT's pooler), 0: none
    ops::Activation activation = ops::Activation::tanh;  ///< of the dense layer
    double dropout = 0.1;
};

/// From one vector a post to one logit a class: (dense, activation,) dropout, dense.
///
///   x [posts, width]   logits [posts, classes]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class ClassificationHead {
public:
    struct Saved {
        typename Linear<T>::Saved dense, output;
        Tensor<T> features;  ///< the dense layer's, before its activation
        typename Dropout<T>::Saved dropout;
    };

    /// Zeros, for weights that are loaded.
    explicit ClassificationHead(Index width, const ClassificationHeadOptions& options = {})
        : output_(options.hidden > 0 ? options.hidden : width, options.classes),
          activation_(options.activation),
          dropout_{options.dropout} {
        check(options.classes > 0 && options.hidden >= 0,
              "classification head: ", options.classes, " classes, ", options.hidden, " hidden");
        if (options.hidden > 0) dense_.emplace(width, options.hidden);
    }
    /// Weights normal with deviation 0.02, biases 0, as BERT begins.
    ClassificationHead(Index width, Rng& rng, const ClassificationHeadOptions& options = {}) : ClassificationHead(width, options) {
        initialize_normal(*this, rng);
    }

    Index classes() const { return output_.out(); }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr, Rng* rng = nullptr) const {
        Tensor<T> features;
        if (dense_) {
            features = dense_->forward(x, saved ? &saved->dense : nullptr);
            if (saved) saved->features = features.clone();
            ops::activate<T>(activation_, features, {}, features.view());
        } else {
            features = Tensor<T>::from(x.shape(), x.span());
        }
        dropout_.forward(features, saved ? &saved->dropout : nullptr, rng);
        return output_.forward(features, saved ? &saved->output : nullptr);
    }

    /// Takes dL/dlogits [posts, classes], returns dL/dx [posts, width].
    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        Tensor<T> d = output_.backward(dy, saved.output);
        dropout_.backward(d, saved.dropout);
        if (!dense_) return d;
        ops::activate_backward<T>(activation_, d, saved.features, {}, d.view());
        return dense_->backward(d, saved.dense);
    }

    /// From now on center + spread * logits.
    void rescale(T center, T spread) {
        Linear<T>::parameters(output_, [&](const std::string& name, auto& p) {
            for (T& v : p.value()) v = spread * v + (name == "bias" ? center : T{});
        });
    }

    /// From now on class c is what class order[c] was.
    void reorder(std::span<const Index> order) {
        Linear<T>::parameters(output_, [&](const std::string&, auto& p) {
            const auto before = Tensor<T>::from(p.shape(), p.value().span());
            const Index width = p.shape().size() / classes();
            for (Index c = 0; c < classes(); ++c)
                std::copy_n(before.data() + order[static_cast<std::size_t>(c)] * width, width, p.value().data() + c * width);
        });
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        if (self.dense_) visit("dense", *self.dense_);
        visit("output", self.output_);
    }

private:
    std::optional<Linear<T>> dense_;
    Linear<T> output_;
    ops::Activation activation_;
    Dropout<T> dropout_;
};

}  // namespace clamor::nn
