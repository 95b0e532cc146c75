#pragma once

#include <optional>

#include "clamor/nn/glorot.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/features.hpp"
#include "clamor/ops/graph_attention.hpp"
#include "clamor/ops/matmul.hpp"

namespace clamor::nn {

enum class Heads { concatenate, average };

struct GatOptions {
    Index heads = 1;
    Heads join = Heads::concatenate;
    double slope = 0.2;             ///< of the leaky ReLU of the scores, below 0
    double attention_dropout = 0;   ///< in training
    bool bias = true;
};

/// Graph attention (Velickovic et al. 2018, "Graph attention networks"): each node sums its neighbours' x W by a softmax
/// of leaky(source · W x_j + target · W x_i), in one pass over the edges, `heads` times with weights of their own.
///
///   adjacency [n, n], its values unused (graph::attention_adjacency)   x [n, in]   W [in, heads * width]
///   source_attention, target_attention [heads, width]   y [n, out], out = heads * width, or width if heads are averaged   b [out]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself. Both cut rows over the context's.
template <typename T>
class GatConv {
public:
    /// Borrows x: the caller keeps it, unchanged, until backward().
    struct Saved {
        ops::Features<T> x;
        Tensor<T> z;
        ops::GraphAttentionState<T> state;
        ops::HashDropout dropout;
    };

    GatConv(Index in, Index width, Rng& rng, const GatOptions& options = {})
        : options_(options),
          weight_(Shape{in, options.heads * width}),
          source_(Shape{options.heads, width}),
          target_(Shape{options.heads, width}) {
        check(options.heads >= 1 && options.heads <= 256, "gat: 1 to 256 heads, got ", options.heads);
        check(options.attention_dropout >= 0 && options.attention_dropout < 1,
              "gat: attention_dropout must be in [0, 1), got ", options.attention_dropout);
        fill_glorot(weight_.value(), in, options.heads * width, rng);
        fill_glorot(source_.value(), options.heads, width, rng);
        fill_glorot(target_.value(), options.heads, width, rng);
        if (options.bias) bias_.emplace(Shape{out()});
    }

    Index in() const { return weight_.shape()[0]; }
    Index width() const { return source_.shape()[1]; }
    Index out() const { return options_.join == Heads::average ? width() : options_.heads * width(); }

    /// Training gives `saved`, and `rng` where there is dropout.
    Tensor<T> forward(const Sparse<T>& adjacency, const ops::Features<T>& x, Saved* saved = nullptr, Rng* rng = nullptr) const {
        check(x.cols() == in() && x.rows() == adjacency.rows(),
              "gat: x must be [", adjacency.rows(), ", ", in(), "], got [", x.rows(), ", ", x.cols(), "]");
        check(!saved || rng || options_.attention_dropout == 0, "gat: training with dropout needs random numbers");
        ops::HashDropout dropout;
        if (saved && options_.attention_dropout > 0) dropout = ops::HashDropout(options_.attention_dropout, *rng);

        Tensor<T> z = x.times(padded_weight());
        ops::GraphAttentionState<T> state =
            ops::graph_attention<T>(adjacency.by_rows(), how(dropout), z, padded(source_.value()), padded(target_.value()));
        Tensor<T> y = join(state.out);
        if (saved) *saved = {x, std::move(z), std::move(state), dropout};
        return y;
    }

    /// Takes dL/dy [n, out], returns dL/dx [n, in]; nothing for sparse x.
    Tensor<T> backward(const Sparse<T>& adjacency, View<const T> dy, const Saved& saved) {
        check(dy.cols() == out() && dy.rows() == adjacency.rows(),
              "gat: dy must be [", adjacency.rows(), ", ", out(), "], got ", dy.shape());
        if (bias_) ops::add_column_sums<T>(dy, bias_->grad());
        const Tensor<T> source = padded(source_.value()), target = padded(target_.value());
        Tensor<T> dsource(source.shape()), dtarget(target.shape());
        const Tensor<T> dz = ops::graph_attention_backward<T>(adjacency, how(saved.dropout), saved.z, source, target, saved.state,
                                                              split(dy), dsource, dtarget);
        add_unpadded(dsource, source_.grad());
        add_unpadded(dtarget, target_.grad());

        const Tensor<T> weight = padded_weight();
        Tensor<T> dweight(weight.shape());
        saved.x.add_weight_gradient(dz, dweight);
        ops::add_unpadded_heads<T>(dweight, options_.heads, weight_.grad());
        return saved.x.sparse() ? Tensor<T>() : ops::times_backward_input<T>(dz, weight);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        visit("source_attention", self.source_);
        visit("target_attention", self.target_);
        if (self.bias_) visit("bias", *self.bias_);
    }

private:
    ops::GraphAttention how(const ops::HashDropout& dropout) const { return {options_.heads, options_.slope, dropout}; }
    Tensor<T> padded_weight() const { return ops::pad_heads<T>(weight_.value(), options_.heads); }

    /// [heads, width] with zeros up to a multiple of 8 columns, and back.
    static Tensor<T> padded(View<const T> x) { return ops::pad_heads<T>(x, 1); }
    static void add_unpadded(View<const T> x, View<T> y) { ops::add_unpadded_heads<T>(x, 1, y); }

    /// y from the padded heads.
    Tensor<T> join(View<const T> heads) const {
        const Index n = heads.rows(), wide = ops::padded(width()), w = width();
        const bool average = options_.join == Heads::average;
        const View<const T> bias = bias_ ? std::as_const(*bias_).value() : View<const T>();
        const T share = average ? T{1} / static_cast<T>(options_.heads) : T{1};
        auto y = Tensor<T>(Shape{n, out()});
        parallel_for(n, 512, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r) {
                T* to = y.data() + r * out();
                for (Index h = 0; h < options_.heads; ++h)
                    for (Index c = 0; c < w; ++c) to[(average ? 0 : h * w) + c] += heads(r, h * wide + c);
                for (Index c = 0; c < y.cols(); ++c) to[c] = to[c] * share + (bias.empty() ? T{} : bias[c]);
            }
        });
        return y;
    }

    /// The gradient of the padded heads.
    Tensor<T> split(View<const T> dy) const {
        if (options_.join == Heads::concatenate) return ops::pad_heads<T>(dy, options_.heads);
        const Index n = dy.rows(), wide = ops::padded(width());
        Tensor<T> heads(Shape{n, options_.heads * wide});
        parallel_for(n, 512, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r)
                for (Index h = 0; h < options_.heads; ++h)
                    for (Index c = 0; c < width(); ++c) heads(r, h * wide + c) = dy(r, c) / static_cast<T>(options_.heads);
        });
        return heads;
    }

    GatOptions options_;
    Parameter<T> weight_, source_, target_;
    std::optional<Parameter<T>> bias_;
};

}  // namespace clamor::nn
