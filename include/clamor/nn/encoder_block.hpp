#pragma once

#include "clamor/nn/attention.hpp"
#include "clamor/nn/dropout.hpp"
#include "clamor/nn/feed_forward.hpp"
#include "clamor/nn/layer_norm.hpp"
#include "clamor/ops/add.hpp"

namespace clamor::nn {

/// Where a block normalises: behind each residual sum (Vaswani et al. 2017, BERT), or before each half (Xiong et al. 2020).
enum class NormPlace { post, pre };

struct EncoderBlockOptions {
    Index heads = 12;
    Index inner = 1536;            ///< width of the feed-forward half
    double dropout = 0;            ///< of both halves' results, while training
    double attention_dropout = 0;  ///< of the attention's probabilities, while training
    double epsilon = 1e-12;        ///< of the norms
    NormPlace norm = NormPlace::post;
    ops::Activation activation = ops::Activation::gelu;
};

/// One transformer block over a packed batch.
///
///   x, y [tokens, width]   offsets [posts + 1]   bias of the attention's scores: as ops::attention takes it, or empty
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class EncoderBlock {
public:
    struct Saved {
        typename MultiHeadAttention<T>::Saved attention;
        typename FeedForward<T>::Saved feed_forward;
        typename LayerNorm<T>::Saved attention_norm, feed_forward_norm;
        typename Dropout<T>::Saved attention_dropout, feed_forward_dropout;

        void set_precision(Precision precision) {
            attention.set_precision(precision);
            feed_forward.set_precision(precision);
        }
    };

    /// Zeros but for the norms, for weights that are loaded or drawn by the caller.
    explicit EncoderBlock(Index width, EncoderBlockOptions options = {})
        : attention_(width, AttentionOptions{.heads = options.heads, .dropout = options.attention_dropout}),
          attention_norm_(width, {.epsilon = options.epsilon}),
          feed_forward_(width, options.inner, options.activation),
          feed_forward_norm_(width, {.epsilon = options.epsilon}),
          dropout_{options.dropout},
          place_(options.norm) {}

    Tensor<T> forward(Tensor<T> x, Offsets offsets, Saved* saved = nullptr, Rng* rng = nullptr, View<const T> bias = {}) const {
        return place_ == NormPlace::post ? forward_post(std::move(x), offsets, saved, rng, bias)
                                         : forward_pre(std::move(x), offsets, saved, rng, bias);
    }

    /// Of a frozen block, on this thread: x becomes what forward() returns, a tile of whole posts after the other, so that all
    /// that lies between stays in the cache.
    void infer(View<float> x, Offsets offsets, Workspace& workspace, View<const float> bias) const {
        for_each_tile(offsets, [&](Offsets tile) {
            const View<float> rows = x.rows(tile.front() - offsets.front(), tile.back() - tile.front());
            const bool pre = place_ == NormPlace::pre;
            attention_.infer(pre ? normed(attention_norm_, rows, workspace) : rows, tile, rows, workspace, bias);
            if (!pre) attention_norm_.infer(rows, rows);
            feed_forward_.infer(pre ? normed(feed_forward_norm_, rows, workspace) : rows, rows, workspace);
            if (!pre) feed_forward_norm_.infer(rows, rows);
        });
    }
    /// What infer() needs for tiles of at most `tokens`.
    void ask(Workspace& workspace, Index tokens) const {
        attention_.ask(workspace, tokens);
        feed_forward_.ask(workspace, tokens);
        if (place_ == NormPlace::pre) workspace.ask_normed(tokens, attention_norm_.width());
    }
    bool frozen() const { return attention_.frozen() && feed_forward_.frozen(); }

    /// Takes dL/dy [tokens, width] and the same bias, returns dL/dx [tokens, width]; adds to `dbias`.
    Tensor<T> backward(View<const T> dy, const Saved& saved, View<const T> bias = {}, View<T> dbias = {}) {
        return place_ == NormPlace::post ? backward_post(dy, saved, bias, dbias) : backward_pre(dy, saved, bias, dbias);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("attention", self.attention_);
        visit("attention_norm", self.attention_norm_);
        visit("feed_forward", self.feed_forward_);
        visit("feed_forward_norm", self.feed_forward_norm_);
    }

private:
    static View<const float> normed(const LayerNorm<T>& norm, View<const float> x, Workspace& workspace) {
        const View<float> y = workspace.normed_rows(x.rows(), x.cols());
        norm.infer(x, y);
        return y;
    }

    Tensor<T> attend(View<const T> x, Offsets offsets, Saved* saved, Rng* rng, View<const T> bias) const {
        Tensor<T> y = attention_.forward(x, offsets, saved ? &saved->attention : nullptr, rng, bias);
        dropout_.forward(y, saved ? &saved->attention_dropout : nullptr, rng);
        return y;
    }
    Tensor<T> feed(View<const T> x, Saved* saved, Rng* rng) const {
        Tensor<T> y = feed_forward_.forward(x, saved ? &saved->feed_forward : nullptr);
        dropout_.forward(y, saved ? &saved->feed_forward_dropout : nullptr, rng);
        return y;
    }
    Tensor<T> attend_backward(View<const T> dy, const Saved& saved, View<const T> bias, View<T> dbias) {
        return through_dropout(dy, saved.attention_dropout,
                               [&](View<const T> d) { return attention_.backward(d, saved.attention, bias, dbias); });
    }
    Tensor<T> feed_backward(View<const T> dy, const Saved& saved) {
        return through_dropout(dy, saved.feed_forward_dropout,
                               [&](View<const T> d) { return feed_forward_.backward(d, saved.feed_forward); });
    }
    template <typename Then>
    Tensor<T> through_dropout(View<const T> dy, const typename Dropout<T>::Saved& saved, Then&& then) const {
        if (dropout_.p == 0) return then(dy);
        auto d = Tensor<T>::from(dy.shape(), dy.span());
        dropout_.backward(d, saved);
        return then(d);
    }

    Tensor<T> forward_post(Tensor<T> x, Offsets offsets, Saved* saved, Rng* rng, View<const T> bias) const {
        const Tensor<T> middle =
            attention_norm_.forward_sum(attend(x, offsets, saved, rng, bias), x, saved ? &saved->attention_norm : nullptr);
        return feed_forward_norm_.forward_sum(feed(middle, saved, rng), middle, saved ? &saved->feed_forward_norm : nullptr);
    }
    Tensor<T> backward_post(View<const T> dy, const Saved& saved, View<const T> bias, View<T> dbias) {
        const Tensor<T> dsum = feed_forward_norm_.backward(dy, saved.feed_forward_norm);
        Tensor<T> dmiddle = feed_backward(dsum, saved);
        ops::add<T>(dsum, dmiddle.view());
        const Tensor<T> dfirst = attention_norm_.backward(dmiddle, saved.attention_norm);
        Tensor<T> dx = attend_backward(dfirst, saved, bias, dbias);
        ops::add<T>(dfirst, dx.view());
        return dx;
    }

    Tensor<T> forward_pre(Tensor<T> x, Offsets offsets, Saved* saved, Rng* rng, View<const T> bias) const {
        ops::add<T>(attend(attention_norm_.forward(x, saved ? &saved->attention_norm : nullptr), offsets, saved, rng, bias), x.view());
        ops::add<T>(feed(feed_forward_norm_.forward(x, saved ? &saved->feed_forward_norm : nullptr), saved, rng), x.view());
        return x;
    }
    Tensor<T> backward_pre(View<const T> dy, const Saved& saved, View<const T> bias, View<T> dbias) {
        Tensor<T> dmiddle = feed_forward_norm_.backward(feed_backward(dy, saved), saved.feed_forward_norm);
        ops::add<T>(dy, dmiddle.view());
        Tensor<T> dx = attention_norm_.backward(attend_backward(dmiddle, saved, bias, dbias), saved.attention_norm);
        ops::add<T>(dmiddle, dx.view());
        return dx;
    }

    MultiHeadAttention<T> attention_;
    LayerNorm<T> attention_norm_;
    FeedForward<T> feed_forward_;
    LayerNorm<T> feed_forward_norm_;
    Dropout<T> dropout_;
    NormPlace place_;
};

}  // namespace clamor::nn
