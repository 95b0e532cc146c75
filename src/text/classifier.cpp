#include "clamor/text/classifier.hpp"

#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/long_texts.hpp"
#include "text/network_training.hpp"
#include "text/predict_posts.hpp"

namespace clamor::text {

namespace {

TextNetwork<float> make_random(const TextClassifierOptions& options, Index vocabulary, const std::vector<std::string>& labels) {
    check_labels(labels, options.targets);
    check_options(options);
    Rng rng(options.seed);
    return {encoder_options(options, vocabulary), {{"", static_cast<Index>(labels.size())}}, options.dropout, options.ngrams, rng};
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
    : TextClassifier(labels, tokenizer, options, make_random(options, tokenizer.size(), labels)) {}

TextClassifier::TextClassifier(std::vector<std::string> labels, Tokenizer tokenizer, const TextClassifierOptions& options, TextNetwork<float> network)
    : labels_(std::move(labels)), tokenizer_(std::move(tokenizer)), options_(options), normalizer_(options.normalizer), network_(std::move(network)) {
    check_labels(labels_, options.targets);
    check(options.longest >= 2, "text classifier: at least 2 tokens a post, got ", options.longest);
}

train::FitResult TextClassifier::pretrain(std::span<const std::string_view> texts, const PretrainOptions& options) {
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    const EncodedPosts posts(texts, {tokenizer_, normalizer_, options_});
    tell_long_texts("pretrain", posts.long_posts, texts.size(), options_.longest, LongTexts::truncate);
    return pretrain_network({network_, tokenizer_, [&] { calibration_ = {}; }}, posts.pieces, options);
}

TextNetwork<float>& TextClassifier::network() {
    frozen_.thaw();
    return network_;
}

Index TextClassifier::predict(std::span<const std::string_view> texts, View<float> probabilities, LongTexts long_texts) const {
    const Index count = predict_in(precision_, &calibration_, texts, probabilities, long_texts);
    tell_long_texts("predict", count, texts.size(), options_.longest, long_texts);
    return count;
}

Index TextClassifier::predict_in(Precision precision, const Calibration* calibration, std::span<const std::string_view> texts, View<float> probabilities,
                                 LongTexts long_texts) const {
    const HeadOutput output{.kind = options_.targets, .calibration = calibration, .center = scale_.center, .spread = scale_.spread};
    return predict_posts(*frozen_.of(network_, precision), {tokenizer_, normalizer_, options_}, {&output, 1}, texts, long_texts, probabilities);
}

Tensor<float> TextClassifier::predict(std::span<const std::string_view> texts, LongTexts long_texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities, long_texts);
    return probabilities;
}

}  // namespace clamor::text
