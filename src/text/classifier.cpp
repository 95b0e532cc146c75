#include "clamor/text/classifier.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "text/text_encoder.hpp"

namespace clamor::text {

namespace {

constexpr Index batch_tokens = 2048;  ///< of a worker at once: its activations stay in its core's second-level cache

TextNetwork<float> make_random(const TextClassifierOptions& options, Index vocabulary, std::size_t classes) {
    Rng rng(options.seed);
    return {text_encoder(options, vocabulary), static_cast<Index>(classes), options.dropout, options.ngrams, rng};
}

void softmax(std::span<const float> logits, float* probabilities) {
    const float most = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float l : logits) sum += std::exp(static_cast<double>(l - most));
    for (const float l : logits) *probabilities++ = static_cast<float>(std::exp(static_cast<double>(l - most)) / sum);
}

}  // namespace

nn::EncoderOptions text_encoder(const TextClassifierOptions& options, Index vocabulary) {
    return {.vocabulary = vocabulary,
            .positions = options.longest,
            .width = options.width,
            .layers = options.layers,
            .heads = options.heads,
            .inner = options.inner,
            .dropout = options.dropout,
            .attention_dropout = 0,
            .epsilon = 1e-5,
            .norm = nn::NormPlace::pre};
}

TextClassifier::TextClassifier(std::vector<std::string> labels, WordPiece pieces, const TextClassifierOptions& options)
    : TextClassifier(labels, pieces, options, make_random(options, pieces.size(), labels.size())) {}

TextClassifier::TextClassifier(std::vector<std::string> labels, WordPiece pieces, const TextClassifierOptions& options, TextNetwork<float> network)
    : labels_(std::move(labels)), pieces_(std::move(pieces)), options_(options), normalizer_(options.normalizer), network_(std::move(network)) {
    check(labels_.size() >= 2, "text classifier: at least two labels, got ", labels_.size());
    auto sorted = labels_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    check(twice == sorted.end(), "text classifier: label \"", twice == sorted.end() ? "" : *twice, "\" is given twice");
    check(options.longest >= 2, "text classifier: at least 2 tokens a post, got ", options.longest);
}

void TextClassifier::encode(std::string_view text, Encoded& post) const {
    std::string clean;
    normalizer_.apply(text, clean);
    post.ids.clear();
    post.ngrams.clear();
    pieces_.encode(clean, options_.longest, post.ids);
    if (options_.ngrams > 0) NgramHash{options_.ngrams}.append(clean, post.ngrams);
}

void TextClassifier::predict(std::span<const std::string_view> texts, View<float> probabilities) const {
    const auto count = static_cast<Index>(texts.size());
    check(probabilities.rows() == count && (count == 0 || probabilities.cols() == classes()), "predict: room for [", count, ", ", classes(),
          "] probabilities, got ", probabilities.shape());
    // Each worker takes the next posts until they make a batch; every post's result has its own place.
    std::mutex mutex;
    Index next = 0;
    const Index workers = std::min<Index>(parallelism(), (count + 15) / 16);
    parallel_tasks(std::max<Index>(workers, 1), [&](Index) {
        Encoded post;
        for (;;) {
            throw_if_cancelled();
            Index first = 0, last = 0;
            {
                const std::lock_guard lock(mutex);
                first = last = next;
                std::size_t bytes = 0;
                while (last < count && last - first < 256 && bytes < 4 * batch_tokens) bytes += std::min<std::size_t>(texts[static_cast<std::size_t>(last++)].size(), 512);
                next = last;
            }
            if (first == last) return;
            nn::PackedTokens batch, ngrams;
            for (Index i = first; i < last; ++i) {
                encode(texts[static_cast<std::size_t>(i)], post);
                batch.add(post.ids);
                ngrams.add(post.ngrams);
            }
            const Tensor<float> logits = network_.forward(batch, ngrams);
            for (Index i = first; i < last; ++i)
                softmax({logits.data() + (i - first) * classes(), static_cast<std::size_t>(classes())}, probabilities.row(i));
        }
    });
}

Tensor<float> TextClassifier::predict(std::span<const std::string_view> texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities);
    return probabilities;
}

}  // namespace clamor::text
