#pragma once

#include <vector>

#include "clamor/nn/linear.hpp"
#include "clamor/nn/token_batch.hpp"
#include "clamor/nn/workspace.hpp"
#include "clamor/ops/attention.hpp"

namespace clamor::nn {

struct AttentionOptions {
    Index heads = 12;
    double dropout = 0;  ///< of the attention's probabilities, while training
};

/// Multi-head self-attention (Vaswani et al. 2017) within each post of a packed batch. Query, key and value are one
/// matrix, `qkv`, whose rows are those of a checkpoint's three behind each other.
///
///   x, y [tokens, width]   offsets [posts + 1]   qkv.weight [3 width, width]   output.weight [width, width]
///   bias of the scores: as ops::attention takes it, or empty
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class MultiHeadAttention {
public:
    struct Saved {
        typename Linear<T>::Saved input, output;
        Tensor<T> qkv;
        ops::DropoutMask mask;
        std::vector<Index> offsets;

        void set_precision(Precision precision) { input.precision = output.precision = precision; }
    };

    /// Zeros, for weights that are loaded or drawn by the caller.
    explicit MultiHeadAttention(Index width, AttentionOptions options = {})
        : qkv_(width, 3 * width), output_(width, width), options_(options) {
        check(options.heads > 0 && width % options.heads == 0,
              "attention: width ", width, " is not a multiple of ", options.heads, " heads");
    }
    MultiHeadAttention(Index width, Rng& rng, AttentionOptions options = {}) : MultiHeadAttention(width, options) {
        qkv_ = Linear<T>(width, 3 * width, rng);
        output_ = Linear<T>(width, width, rng);
    }

    Tensor<T> forward(View<const T> x, Offsets offsets, Saved* saved = nullptr, Rng* rng = nullptr, View<const T> bias = {}) const {
        Tensor<T> qkv = qkv_.forward(x, saved ? &saved->input : nullptr);
        const bool drops = saved && options_.dropout > 0;
        if (saved) saved->offsets.assign(offsets.begin(), offsets.end());
        if (drops) {
            check(rng, "attention: training with dropout needs an Rng");
            saved->mask = ops::dropout_mask(ops::attention_mask_words(offsets, options_.heads), options_.dropout, *rng);
        }
        Tensor<T> context =
            ops::attention<T>(qkv, offsets, options_.heads, drops ? saved->mask.view() : View<std::uint32_t>(), options_.dropout, bias);
        if (saved) saved->qkv = std::move(qkv);
        return output_.forward(std::move(context), saved ? &saved->output : nullptr);
    }

    /// Of frozen layers: y += what forward() returns. `offsets` number the rows from their own first.
    void infer(ops::Rows<const float> x, Offsets offsets, ops::Rows<float> y, Workspace& workspace, View<const float> bias) const {
        const auto qkv = workspace.wide_rows(x.rows, qkv_.out());
        const auto context = workspace.context_rows(x.rows, output_.in());
        qkv_.infer(x, qkv, workspace.scratch());
        ops::attention(qkv, offsets, options_.heads, context, workspace.attention(), bias);
        output_.infer(context, y, workspace.scratch(), true);
    }
    /// For tiles of at most `tokens`.
    void ask(Workspace& workspace, Index tokens) const {
        workspace.ask_wide(tokens, qkv_.out());
        workspace.ask_context(tokens, output_.in());
        workspace.ask_attention(tokens, options_.heads, output_.in() / options_.heads);
        workspace.ask_scratch(qkv_.packed(), tokens);
        workspace.ask_scratch(output_.packed(), tokens);
    }
    bool frozen() const { return qkv_.packed() && output_.packed(); }

    /// Takes dL/dy [tokens, width] and the same bias, returns dL/dx [tokens, width]; adds to `dbias`.
    Tensor<T> backward(View<const T> dy, const Saved& saved, View<const T> bias = {}, View<T> dbias = {}) {
        const Tensor<T> dcontext = output_.backward(dy, saved.output);
        const Tensor<T> dqkv =
            ops::attention_backward<T>(dcontext, saved.qkv, saved.offsets, options_.heads, saved.mask, options_.dropout, bias, dbias);
        return qkv_.backward(dqkv, saved.input);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("qkv", self.qkv_);
        visit("output", self.output_);
    }

private:
    Linear<T> qkv_, output_;
    AttentionOptions options_;
};

}  // namespace clamor::nn
