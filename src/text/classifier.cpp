#include "clamor/text/classifier.hpp"

#include <numeric>

#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/network_training.hpp"
#include "text/predict_posts.hpp"

namespace clamor::text {

namespace {

TextNetwork<float> make_random(const TextClassifierOptions& options, Index vocabulary, std::size_t classes) {
    Rng rng(options.seed);
    return {encoder_options(options, vocabulary), {{"", static_cast<Index>(classes)}}, options.dropout, options.ngrams, rng};
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
    check_labels(labels_);
    check(options.longest >= 2, "text classifier: at least 2 tokens a post, got ", options.longest);
}

train::FitResult TextClassifier::pretrain(std::span<const std::string_view> texts, const PretrainOptions& options) {
    calibration_ = {};
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return pretrain_network(network_, EncodedPosts(texts, {tokenizer_, normalizer_, options_}).pieces, tokenizer_, options);
}

train::FitResult TextClassifier::fit(std::span<const std::string_view> texts, std::span<const std::int32_t> labels, const FitTextOptions& options) {
    check(texts.size() == labels.size(), "fit: ", texts.size(), " texts and ", labels.size(), " labels");
    calibration_ = {};
    std::vector<Index> every(texts.size());
    std::iota(every.begin(), every.end(), Index{0});
    const HeadTargets targets{.posts = every, .labels = labels, .balance = options.balance};
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return fit_network(network_, EncodedPosts(texts, {tokenizer_, normalizer_, options_}), tokenizer_, {&targets, 1}, every, options);
}

TextNetwork<float>& TextClassifier::network() {
    frozen_.thaw();
    return network_;
}

void TextClassifier::predict(std::span<const std::string_view> texts, View<float> probabilities) const {
    predict_in(precision_, calibration_.temperature, texts, probabilities);
}

void TextClassifier::predict_in(Precision precision, double temperature, std::span<const std::string_view> texts, View<float> probabilities) const {
    predict_posts(*frozen_.of(network_, precision), {tokenizer_, normalizer_, options_}, {&temperature, 1}, texts, probabilities);
}

Tensor<float> TextClassifier::predict(std::span<const std::string_view> texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities);
    return probabilities;
}

}  // namespace clamor::text
