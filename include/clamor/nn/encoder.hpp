#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clamor/nn/distance_bias.hpp"
#include "clamor/nn/embedding.hpp"
#include "clamor/nn/encoder_block.hpp"
#include "clamor/nn/initialize.hpp"
#include "clamor/nn/token_batch.hpp"

namespace clamor::nn {

/// As MiniLM-L6, unless said otherwise.
struct EncoderOptions {
    Index vocabulary = 30522;
    Index positions = 512;       ///< rows of the table of positions
    Index padding = -1;  ///< the id that does not count as a position and has the row of its own number, behind which the others' begin
                         ///< (RoBERTa: 1); -1: none
    Index types = 0;             ///< kinds of segments, 0: no table (BERT has 2)
    Index distance_buckets = 0;  ///< of relative positions in all layers' attention, 0: none (MPNet has 32)
    Index embedding_width = 0;   ///< of the tables, whose sum is then projected to `width`; 0: `width` (ELECTRA)
    Index width = 384;
    Index layers = 6;
    Index heads = 12;
    Index inner = 1536;
    double dropout = 0.1;
    double attention_dropout = 0.1;
    double epsilon = 1e-12;
    NormPlace norm = NormPlace::post;  ///< pre: one more norm, `norm`, behind the last block
    ops::Activation activation = ops::Activation::gelu;

    Index first_position() const { return padding + 1; }            ///< the row of a post's first token
    Index longest() const { return positions - first_position(); }  ///< post, in tokens
    Index table_width() const { return embedding_width > 0 ? embedding_width : width; }
};

/// A transformer encoder as BERT (Devlin et al. 2019): the sum of a token's, its position's and its type's embedding,
/// normalised, through blocks of attention and feed-forward. With the options also RoBERTa, DistilBERT, ELECTRA and MPNet.
///
///   batch: tokens of many posts, packed   y [tokens, width]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class Encoder {
public:
    struct Saved {
        typename Embedding<T>::Saved token, position, type;
        typename LayerNorm<T>::Saved embedding_norm, norm;
        typename Dropout<T>::Saved dropout;
        typename Linear<T>::Saved project;
        Tensor<T> distance_bias;
        std::vector<typename EncoderBlock<T>::Saved> blocks;
        /// Of the products with the blocks' weights, forward and backward: whoever trains says it. All else is in T.
        Precision precision = Precision::fp32;
    };

    /// Zeros but for the norms, for weights that are loaded.
    explicit Encoder(const EncoderOptions& options)
        : options_(options),
          token_(options.vocabulary, options.table_width()),
          position_(options.positions, options.table_width()),
          type_(options.types, options.table_width()),
          embedding_norm_(options.table_width(), {.epsilon = options.epsilon}),
          distance_bias_(options.distance_buckets, options.heads),
          norm_(options.norm == NormPlace::pre ? options.width : 0, {.epsilon = options.epsilon}),
          dropout_{options.dropout} {
        check(options.vocabulary > 0 && options.padding >= -1 && options.longest() > 0 && options.types >= 0 && options.width > 0 &&
                  options.layers >= 0 && options.inner > 0,
              "encoder: sizes must be positive");
        if (options.table_width() != options.width) project_.emplace(options.embedding_width, options.width);
        for (Index i = 0; i < options.layers; ++i)
            blocks_.emplace_back(options.width, EncoderBlockOptions{.heads = options.heads,
                                                                    .inner = options.inner,
                                                                    .dropout = options.dropout,
                                                                    .attention_dropout = options.attention_dropout,
                                                                    .epsilon = options.epsilon,
                                                                    .norm = options.norm,
                                                                    .activation = options.activation});
    }
    /// Weights normal with deviation 0.02, biases 0, as BERT begins.
    Encoder(const EncoderOptions& options, Rng& rng) : Encoder(options) { initialize_normal(*this, rng); }

    const EncoderOptions& options() const { return options_; }
    Index width() const { return options_.width; }
    /// The token table [vocabulary, width], to which a masked-language-model head is tied.
    Embedding<T>& token() { return token_; }
    const Embedding<T>& token() const { return token_; }

    /// Training (`saved`) with dropout takes random numbers from `rng`.
    Tensor<T> forward(const TokenBatch& batch, Saved* saved = nullptr, Rng* rng = nullptr) const {
        ops::check_offsets(batch.offsets, batch.tokens());
        Tensor<T> x = embed(batch, saved, rng);
        Tensor<T> bias = distance_bias(batch.offsets);
        if constexpr (std::is_same_v<T, float>)
            if (!saved && frozen()) return infer(std::move(x), batch.offsets, bias);
        if (saved) {
            saved->blocks.resize(blocks_.size());
            for (auto& block : saved->blocks) block.set_precision(saved->precision);
        }
        for (std::size_t i = 0; i < blocks_.size(); ++i)
            x = blocks_[i].forward(std::move(x), batch.offsets, saved ? &saved->blocks[i] : nullptr, rng, bias);
        if (saved) saved->distance_bias = std::move(bias);
        return options_.norm == NormPlace::pre ? norm_.forward(x, saved ? &saved->norm : nullptr) : std::move(x);
    }

    /// Takes dL/dy [tokens, width].
    void backward(View<const T> dy, const Saved& saved) {
        Tensor<T> d = options_.norm == NormPlace::pre ? norm_.backward(dy, saved.norm) : Tensor<T>::from(dy.shape(), dy.span());
        Tensor<T> dbias(saved.distance_bias.shape());
        for (std::size_t i = blocks_.size(); i-- > 0;) d = blocks_[i].backward(d, saved.blocks[i], saved.distance_bias, dbias.view());
        if (options_.distance_buckets > 0) distance_bias_.backward(dbias);
        if (project_) d = project_->backward(d, saved.project);
        dropout_.backward(d, saved.dropout);
        d = embedding_norm_.backward(d, saved.embedding_norm);
        token_.backward(d, saved.token);
        position_.backward(d, saved.position);
        if (options_.types > 0) type_.backward(d, saved.type);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("embeddings.token", self.token_);
        visit("embeddings.position", self.position_);
        if (self.options_.types > 0) visit("embeddings.type", self.type_);
        visit("embeddings.norm", self.embedding_norm_);
        if (self.project_) visit("embeddings.project", *self.project_);
        if (self.options_.distance_buckets > 0) visit("distance_bias", self.distance_bias_);
        for (std::size_t i = 0; i < self.blocks_.size(); ++i) visit("layer." + std::to_string(i), self.blocks_[i]);
        if (self.options_.norm == NormPlace::pre) visit("norm", self.norm_);
    }

private:
    bool frozen() const {
        return std::all_of(blocks_.begin(), blocks_.end(), [](const auto& block) { return block.frozen(); });
    }

    /// Through frozen blocks, in place, with memory for the largest tile taken once.
    Tensor<T> infer(Tensor<T> x, Offsets offsets, View<const float> bias) const {
        Workspace workspace;
        const Index tokens = longest_tile(offsets);
        for (const auto& block : blocks_) block.ask(workspace, tokens);
        workspace.reserve();
        for (const auto& block : blocks_) block.infer(x, offsets, workspace, bias);
        if (options_.norm == NormPlace::pre) norm_.infer(x, x);
        return x;
    }

    Tensor<T> embed(const TokenBatch& batch, Saved* saved, Rng* rng) const {
        for (std::size_t p = 0; p + 1 < batch.offsets.size(); ++p) {
            const Index tokens = batch.offsets[p + 1] - batch.offsets[p];
            check(tokens <= options_.longest(),
                  "encoder: post ", p, " has ", tokens, " tokens, and there are ", options_.longest(), " positions");
        }
        Tensor<T> x = token_.forward(batch.ids, saved ? &saved->token : nullptr);
        auto next = static_cast<std::int32_t>(options_.first_position());
        std::size_t post = 0;
        const auto position = [&](Index i) {
            for (; i == batch.offsets[post]; ++post) next = static_cast<std::int32_t>(options_.first_position());
            const std::int32_t id = batch.ids[static_cast<std::size_t>(i)];
            return id == options_.padding ? id : next++;
        };
        position_.forward_add_each(position, x, saved ? &saved->position : nullptr);
        if (options_.types > 0) {
            check(batch.types.empty() || batch.types.size() == batch.ids.size(),
                  "encoder: ", batch.types.size(), " types for ", batch.ids.size(), " tokens");
            const auto type = [&](Index i) { return batch.types.empty() ? 0 : batch.types[static_cast<std::size_t>(i)]; };
            type_.forward_add_each(type, x, saved ? &saved->type : nullptr);
        }
        Tensor<T> y = embedding_norm_.forward_sum(std::move(x), {}, saved ? &saved->embedding_norm : nullptr);
        dropout_.forward(y, saved ? &saved->dropout : nullptr, rng);
        return project_ ? project_->forward(y, saved ? &saved->project : nullptr) : std::move(y);
    }

    /// As wide as the longest post asks for; empty without relative positions.
    Tensor<T> distance_bias(Offsets offsets) const {
        if (options_.distance_buckets == 0) return {};
        Index longest = 0;
        for (std::size_t p = 0; p + 1 < offsets.size(); ++p) longest = std::max(longest, offsets[p + 1] - offsets[p]);
        return distance_bias_.forward(longest);
    }

    EncoderOptions options_;
    Embedding<T> token_, position_, type_;
    LayerNorm<T> embedding_norm_;
    std::optional<Linear<T>> project_;
    DistanceBias<T> distance_bias_;
    LayerNorm<T> norm_;
    Dropout<T> dropout_;
    std::vector<EncoderBlock<T>> blocks_;
};

}  // namespace clamor::nn
