#include "clamor/text/classifier.hpp"

#include <algorithm>
#include <cmath>

#include "text/encoder_options.hpp"
#include "text/text_batches.hpp"

namespace clamor::text {

namespace {

TextNetwork<float> make_random(const TextClassifierOptions& options, Index vocabulary, std::size_t classes) {
    Rng rng(options.seed);
    return {encoder_options(options, vocabulary), static_cast<Index>(classes), options.dropout, options.ngrams, rng};
}

void softmax(std::span<const float> logits, float* probabilities) {
    const float most = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float l : logits) sum += std::exp(static_cast<double>(l - most));
    for (const float l : logits) *probabilities++ = static_cast<float>(std::exp(static_cast<double>(l - most)) / sum);
}

}  // namespace

nn::EncoderOptions encoder_options(const TextClassifierOptions& options, Index vocabulary) {
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

TextClassifier::TextClassifier(std::vector<std::string> labels, Tokenizer tokenizer, const TextClassifierOptions& options)
    : TextClassifier(labels, tokenizer, options, make_random(options, tokenizer.size(), labels.size())) {}

TextClassifier::TextClassifier(std::vector<std::string> labels, Tokenizer tokenizer, const TextClassifierOptions& options, TextNetwork<float> network)
    : labels_(std::move(labels)), tokenizer_(std::move(tokenizer)), options_(options), normalizer_(options.normalizer), network_(std::move(network)) {
    check(labels_.size() >= 2, "text classifier: at least two labels, got ", labels_.size());
    auto sorted = labels_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    check(twice == sorted.end(), "text classifier: label \"", twice == sorted.end() ? "" : *twice, "\" is given twice");
    check(options.longest >= 2, "text classifier: at least 2 tokens a post, got ", options.longest);
}

void TextClassifier::encode(std::string_view text, Encoded& post, Tokenizer::State& state) const {
    std::string clean;
    normalizer_.apply(text, clean);
    post.ids.clear();
    post.ngrams.clear();
    tokenizer_.append_ids(clean, options_.longest, post.ids, state);
    if (options_.ngrams > 0) NgramHash{options_.ngrams}.append(clean, post.ngrams);
}

TextNetwork<float>& TextClassifier::network() {
    frozen_.thaw();
    return network_;
}

void TextClassifier::set_precision(Precision precision) {
    if (!has_precision(precision)) fail(Status::unsupported, "text classifier: precision ", precision_name(precision), " needs a processor with AVX512_BF16");
    if (precision != precision_) frozen_.thaw();
    precision_ = precision;
}

void TextClassifier::predict(std::span<const std::string_view> texts, View<float> probabilities) const {
    predict_in(precision_, texts, probabilities);
}

void TextClassifier::predict_in(Precision precision, std::span<const std::string_view> texts, View<float> probabilities) const {
    const auto count = static_cast<Index>(texts.size());
    check(probabilities.rows() == count && (count == 0 || probabilities.cols() == classes()), "predict: room for [", count, ", ", classes(),
          "] probabilities, got ", probabilities.shape());
    const auto network = frozen_.of(network_, precision);
    struct Worker {
        Encoded post;
        Tokenizer::State state;
        nn::PackedTokens batch, ngrams;
    };
    const auto begin = [&] { return Worker{.post = {}, .state = Tokenizer::State(tokenizer_), .batch = {}, .ngrams = {}}; };
    for_each_text_batch(texts, begin, [&](Worker& worker, Index first, Index last) {
        auto& [post, state, batch, ngrams] = worker;
        batch.clear();
        ngrams.clear();
        for (Index i = first; i < last; ++i) {
            encode(texts[static_cast<std::size_t>(i)], post, state);
            batch.add(post.ids);
            ngrams.add(post.ngrams);
        }
        const Tensor<float> logits = network->forward(batch, ngrams);
        for (Index i = first; i < last; ++i)
            softmax({logits.data() + (i - first) * classes(), static_cast<std::size_t>(classes())}, probabilities.row(i));
    });
}

Tensor<float> TextClassifier::predict(std::span<const std::string_view> texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities);
    return probabilities;
}

}  // namespace clamor::text
