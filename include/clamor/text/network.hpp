#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/nn/masked_language_head.hpp"
#include "clamor/nn/poolings.hpp"

namespace clamor::text {

/// A head of a TextNetwork to be.
struct TextHead {
    std::string name;  ///< its parameters are "head.NAME. ..."; empty: "head. ..."
    Index classes = 0;
};

/// What a TextClassifier and TextTasks train: an encoder, heads that classify posts by pooled vectors of their tokens, one a
/// task, and one that restores masked tokens. From scratch, the heads see the mean and the maximum, and beside the encoder,
/// which is deep, a wide part adds a weight a class for each n-gram of the post, over √n for n of them (Cheng et al. 2016,
/// "Wide & deep learning"). On a checkpoint's encoder there is the checkpoint's head alone: it sees the first token or the mean, and
/// there is no wide part.
///
///   batch: tokens of many posts, packed   ngrams: theirs, packed the same way, or nothing
///   logits [posts, classes], the heads' behind each other   masked logits [masked tokens, vocabulary]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class TextNetwork {
public:
    struct Saved {
        typename nn::Encoder<T>::Saved encoder;
        typename nn::PostPoolings<T>::Saved pooled;
        std::vector<typename nn::ClassificationHead<T>::Saved> heads;
        typename nn::MaskedLanguageHead<T>::Saved masked;
        typename nn::Embedding<T>::Saved ngrams;
        std::vector<Index> ngram_offsets;
    };

    /// Zeros but for the norms, for weights that are loaded.
    TextNetwork(const nn::EncoderOptions& encoder, const std::vector<TextHead>& heads, double dropout, Index buckets)
        : encoder_(encoder),
          poolings_{{{nn::Pooling::mean}, {nn::Pooling::max}}},
          masked_(encoder.width, encoder.vocabulary),
          ngrams_(buckets, classes_of(heads)) {
        for (const TextHead& head : heads)
            heads_.push_back(
                {head.name,
                 nn::ClassificationHead<T>(2 * encoder.width, {.classes = head.classes, .hidden = encoder.width, .dropout = dropout}),
                 head.name});
    }
    /// The same for a checkpoint's encoder and head.
    TextNetwork(const nn::EncoderOptions& encoder, const nn::ClassificationHeadOptions& head, nn::Pooling pooling)
        : encoder_(encoder),
          poolings_{{{pooling}}},
          heads_{{"", nn::ClassificationHead<T>(encoder.width, head), ""}},
          masked_(encoder.width, encoder.vocabulary,
                  {.features = encoder.table_width(), .epsilon = encoder.epsilon, .activation = encoder.activation}),
          ngrams_(0, head.classes) {}
    /// Weights normal with deviation 0.02, biases and the wide part 0.
    TextNetwork(const nn::EncoderOptions& encoder, const std::vector<TextHead>& heads, double dropout, Index buckets, Rng& rng)
        : TextNetwork(encoder, heads, dropout, buckets) {
        nn::initialize_normal(encoder_, rng);
        restart_heads(rng);
        restart_masked(rng);
    }
    /// Begins heads anew: those that classify, the one that restores masked tokens.
    void restart_heads(Rng& rng) {
        for (Head& head : heads_) nn::initialize_normal(head.layer, rng);
    }
    void restart_masked(Rng& rng) {
        nn::initialize_normal(masked_, rng);
        masked_begun_ = true;
    }
    /// False where the head that restores masked tokens is still zeros, as in a network that was loaded.
    bool masked_begun() const { return masked_begun_; }

    /// For nn::Frozen. The heads are small, have one row of x a post, and stay in fp32.
    void freeze(Precision precision, const nn::PackedWeights& ready = {}, const std::string& = {}) {
        nn::freeze(encoder_, precision, ready, "encoder");
        for (Head& head : heads_) nn::freeze(head.layer, Precision::fp32, ready, full_name(head.origin));
    }

    /// The network of one head, which shares the weights of the encoder and of that head; the wide part is a copy of its columns.
    TextNetwork only(std::size_t head) const {
        TextNetwork one = *this;
        one.heads_ = {{"", heads_.at(head).layer, heads_[head].origin}};
        const Index classes = one.heads_[0].layer.classes();
        one.ngrams_ = nn::Embedding<T>(ngrams_.count(), classes);
        const View<T> to = one.ngrams_.table().value();
        constexpr Index at_once = 1024;  // rows, of a table that is perhaps converted for this
        auto rows = Tensor<T>::uninitialized(Shape{std::min(at_once, to.rows()), ngrams_.width()});
        for (Index i = 0; i < to.rows(); i += at_once) {
            const View<T> some = rows.view().rows(0, std::min(at_once, to.rows() - i));
            ngrams_.table().values().read(i * ngrams_.width(), some);
            ops::copy_columns<T>(some, first_class(head), to.rows(i, some.rows()));
        }
        return one;
    }

    /// Of a network with one head: from now on center + spread * logits.
    void rescale(T center, T spread) {
        heads_.front().layer.rescale(center, spread);
        for (T& w : ngrams_.table().value()) w *= spread;
    }

    /// Of a network with one head: from now on class c is what class order[c] was.
    void reorder(std::span<const Index> order) {
        heads_.front().layer.reorder(order);
        const View<T> table = ngrams_.table().value();
        std::vector<T> row(order.size());
        for (Index r = 0; r < table.rows(); ++r) {
            std::copy_n(table.data() + r * table.cols(), row.size(), row.begin());
            for (std::size_t c = 0; c < row.size(); ++c) table(r, static_cast<Index>(c)) = row[static_cast<std::size_t>(order[c])];
        }
    }

    const nn::Encoder<T>& encoder() const { return encoder_; }
    /// Of all heads together: columns of the logits.
    Index classes() const { return ngrams_.width(); }
    std::size_t heads() const { return heads_.size(); }
    Index classes(std::size_t head) const { return heads_.at(head).layer.classes(); }
    /// The first column of a head.
    Index first_class(std::size_t head) const {
        Index first = 0;
        for (std::size_t h = 0; h < head; ++h) first += heads_[h].layer.classes();
        return first;
    }

    Tensor<T> forward(const nn::TokenBatch& batch, const nn::TokenBatch& ngrams, Saved* saved = nullptr, Rng* rng = nullptr) const {
        const Tensor<T> x = encoder_.forward(batch, saved ? &saved->encoder : nullptr, rng);
        Tensor<T> logits = classify(poolings_.forward(x, batch.offsets, saved ? &saved->pooled : nullptr), saved, rng);
        add_wide(ngrams, logits, saved);
        return logits;
    }

    /// Takes dL/dlogits [posts, classes].
    void backward(View<const T> dy, const Saved& saved) {
        wide_backward(dy, saved);
        encoder_.backward(poolings_.backward(classify_backward(dy, saved), saved.pooled), saved.encoder);
    }

    /// Logits of the tokens at `positions`, which number the tokens of the whole batch.
    Tensor<T> forward_masked(const nn::TokenBatch& batch, std::span<const std::int32_t> positions, Saved* saved = nullptr,
                             Rng* rng = nullptr) const {
        const Tensor<T> x = encoder_.forward(batch, saved ? &saved->encoder : nullptr, rng);
        return masked_.forward(x, positions, encoder_.token(), saved ? &saved->masked : nullptr);
    }

    /// Takes dL/dlogits [positions, vocabulary].
    void backward_masked(View<const T> dy, const Saved& saved) {
        encoder_.backward(masked_.backward(dy, encoder_.token(), saved.masked), saved.encoder);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("encoder", self.encoder_);
        for (auto& head : self.heads_) visit(full_name(head.name), head.layer);
        visit("masked", self.masked_);
        if (self.ngrams_.count() > 0) visit("ngrams", self.ngrams_);
    }

private:
    struct Head {
        std::string name;
        nn::ClassificationHead<T> layer;
        std::string origin;  ///< its name in the network that it is the only() head of
    };
    static std::string full_name(const std::string& head) { return head.empty() ? "head" : "head." + head; }

    static Index classes_of(const std::vector<TextHead>& heads) {
        Index sum = 0;
        for (const TextHead& head : heads) sum += head.classes;
        return sum;
    }

    Tensor<T> classify(const Tensor<T>& pooled, Saved* saved, Rng* rng) const {
        if (saved) saved->heads.resize(heads_.size());
        const auto one = [&](std::size_t h) { return heads_[h].layer.forward(pooled, saved ? &saved->heads[h] : nullptr, rng); };
        if (heads_.size() == 1) return one(0);
        auto logits = Tensor<T>::uninitialized(Shape{pooled.rows(), classes()});
        Index first = 0;
        for (std::size_t h = 0; h < heads_.size(); ++h) {
            const Tensor<T> part = one(h);
            ops::put_columns<T>(part, logits, first);
            first += part.cols();
        }
        return logits;
    }

    Tensor<T> classify_backward(View<const T> dy, const Saved& saved) {
        if (heads_.size() == 1) return heads_[0].layer.backward(dy, saved.heads[0]);
        Tensor<T> d;
        Index first = 0;
        for (std::size_t h = 0; h < heads_.size(); ++h) {
            auto part = Tensor<T>::uninitialized(Shape{dy.rows(), heads_[h].layer.classes()});
            ops::copy_columns<T>(dy, first, part);
            first += part.cols();
            Tensor<T> from_head = heads_[h].layer.backward(part, saved.heads[h]);
            if (h == 0)
                d = std::move(from_head);
            else
                ops::add<T>(from_head, d);
        }
        return d;
    }

    static T scale(nn::Offsets offsets, Index post) {
        const Index count = offsets[static_cast<std::size_t>(post) + 1] - offsets[static_cast<std::size_t>(post)];
        return count > 0 ? static_cast<T>(1 / std::sqrt(static_cast<double>(count))) : T{};
    }

    void add_wide(const nn::TokenBatch& ngrams, Tensor<T>& logits, Saved* saved) const {
        if (saved) saved->ngram_offsets.clear();
        if (ngrams_.count() == 0) return;
        check(ngrams.posts() == logits.rows(), "text network: n-grams of ", ngrams.posts(), " posts for ", logits.rows());
        ops::check_offsets(ngrams.offsets, ngrams.tokens());
        if (saved) saved->ngram_offsets.assign(ngrams.offsets.begin(), ngrams.offsets.end());
        const Tensor<T> rows = ngrams_.forward(ngrams.ids, saved ? &saved->ngrams : nullptr);
        const Index classes = logits.cols();
        for (Index p = 0; p < logits.rows(); ++p) {
            const T share = scale(ngrams.offsets, p);
            for (Index r = ngrams.offsets[static_cast<std::size_t>(p)]; r < ngrams.offsets[static_cast<std::size_t>(p) + 1]; ++r)
                for (Index c = 0; c < classes; ++c) logits(p, c) += share * rows(r, c);
        }
    }

    void wide_backward(View<const T> dy, const Saved& saved) {
        if (saved.ngram_offsets.empty()) return;
        const nn::Offsets offsets(saved.ngram_offsets);
        auto rows = Tensor<T>::uninitialized(Shape{offsets.back(), dy.cols()});
        for (Index p = 0; p < dy.rows(); ++p) {
            const T share = scale(offsets, p);
            for (Index r = offsets[static_cast<std::size_t>(p)]; r < offsets[static_cast<std::size_t>(p) + 1]; ++r)
                for (Index c = 0; c < dy.cols(); ++c) rows(r, c) = share * dy(p, c);
        }
        ngrams_.backward(rows, saved.ngrams);
    }

    nn::Encoder<T> encoder_;
    nn::PostPoolings<T> poolings_;
    std::vector<Head> heads_;
    nn::MaskedLanguageHead<T> masked_;
    bool masked_begun_ = false;
    nn::Embedding<T> ngrams_;
};

}  // namespace clamor::text
