#include "clamor/text/classifier.hpp"

#include <cmath>
#include <numeric>

#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
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
    calibration_ = {};
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return pretrain_network(network_, EncodedPosts(texts, {tokenizer_, normalizer_, options_}).pieces, tokenizer_, options);
}

train::FitResult TextClassifier::fit(std::span<const std::string_view> texts, std::span<const std::int32_t> labels, const FitTextOptions& options) {
    check(options_.targets == TargetKind::classes, "fit: labels are numbers of classes, and this classifier has ",
          target_kind_name(options_.targets), ": give it a target for each output");
    check(texts.size() == labels.size(), "fit: ", texts.size(), " texts and ", labels.size(), " labels");
    calibration_ = {};
    std::vector<Index> every(texts.size());
    std::iota(every.begin(), every.end(), Index{0});
    const HeadTargets targets{.posts = every, .labels = labels, .balance = options.balance};
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return fit_network(network_, EncodedPosts(texts, {tokenizer_, normalizer_, options_}), tokenizer_, {&targets, 1}, every, options,
                       base_ ? rate_on_checkpoint : rate_from_scratch);
}

/// Lets the network learn a number in units of its spread: while it lives, the network gives (number - center) / spread. What has
/// learned nothing yet gives that from the start.
class TextClassifier::Scaled {
public:
    Scaled(TextClassifier& classifier, Scale scale) : classifier_(classifier) {
        if (classifier.in_units_) classifier.network_.rescale(static_cast<float>(-scale.center / scale.spread), static_cast<float>(1 / scale.spread));
        classifier.scale_ = scale;
    }
    ~Scaled() {
        classifier_.network_.rescale(static_cast<float>(classifier_.scale_.center), static_cast<float>(classifier_.scale_.spread));
        classifier_.scale_ = {};
        classifier_.in_units_ = true;
    }
    Scaled(const Scaled&) = delete;
    Scaled& operator=(const Scaled&) = delete;

private:
    TextClassifier& classifier_;
};

train::FitResult TextClassifier::fit(std::span<const std::string_view> texts, View<const float> targets, const FitTextOptions& options) {
    const auto posts = static_cast<Index>(texts.size());
    check(options_.targets != TargetKind::classes, "fit: this classifier has classes: give it the number of one for each text");
    check(targets.rows() == posts && (posts == 0 || targets.cols() == classes()), "fit: targets must be [", posts, ", ", classes(), "], are ", targets.shape());
    for (const float t : targets) check(std::isfinite(t), "fit: targets must be finite, found ", t);
    calibration_ = {};
    std::vector<Index> every(texts.size());
    std::iota(every.begin(), every.end(), Index{0});
    auto values = Tensor<float>::from(targets.shape(), targets.span());
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    std::optional<Scaled> scaled;
    if (options_.targets == TargetKind::number && posts > 0) {
        double sum = 0, squares = 0;
        for (const float t : targets) sum += static_cast<double>(t);
        const double mean = sum / static_cast<double>(posts);
        for (const float t : targets) squares += (static_cast<double>(t) - mean) * (static_cast<double>(t) - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(posts));
        const Scale scale{.center = mean, .spread = deviation > 0 ? deviation : 1};
        for (float& v : values.view()) v = static_cast<float>((static_cast<double>(v) - scale.center) / scale.spread);
        scaled.emplace(*this, scale);
    }
    const HeadTargets head{.posts = every, .kind = options_.targets, .values = values, .balance = options.balance};
    return fit_network(network_, EncodedPosts(texts, {tokenizer_, normalizer_, options_}), tokenizer_, {&head, 1}, every, options,
                       base_ ? rate_on_checkpoint : rate_from_scratch);
}

TextNetwork<float>& TextClassifier::network() {
    frozen_.thaw();
    return network_;
}

void TextClassifier::predict(std::span<const std::string_view> texts, View<float> probabilities) const {
    predict_in(precision_, calibration_.temperature, texts, probabilities);
}

void TextClassifier::predict_in(Precision precision, double temperature, std::span<const std::string_view> texts, View<float> probabilities) const {
    const HeadOutput output{.kind = options_.targets, .temperature = temperature, .center = scale_.center, .spread = scale_.spread};
    predict_posts(*frozen_.of(network_, precision), {tokenizer_, normalizer_, options_}, {&output, 1}, texts, probabilities);
}

Tensor<float> TextClassifier::predict(std::span<const std::string_view> texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities);
    return probabilities;
}

}  // namespace clamor::text
