#include "clamor/text/classifier.hpp"
#include "text/calibration.hpp"
#include "text/encoded_posts.hpp"
#include "text/long_texts.hpp"
#include "text/opened_packs.hpp"
#include "text/precision_check.hpp"

namespace clamor::text {

namespace {

std::string at_bound_message(double temperature) {
    const bool least = temperature < 1;
    return concat("calibrate: the temperature ended at ", least ? Calibration::least_temperature : Calibration::most_temperature,
                  ", a bound of its search; do not trust the probabilities: ",
                  least ? "the model labels these posts all right, or nearly: it was trained on them, or they are too few" : "its labels say nothing of these posts'");
}

}  // namespace

Precision TextClassifier::set_precision(std::optional<Precision> precision) {
    const Precision chosen = precision ? *precision : fastest_precision([this](Precision p) { return holds(p); });
    if (!has_precision(chosen)) fail(Status::unsupported, "text classifier: precision ", precision_name(chosen), " needs a processor with AVX512_BF16");
    if (chosen != precision_ || !precision) frozen_.release();
    give_back_memory();
    return precision_ = chosen;
}

bool TextClassifier::holds(Precision precision) const {
    const auto& measured = precision == Precision::int8 ? calibration_.int8 : calibration_.bf16;
    if (measured && calibration_.posts >= enough_posts) return text::holds(*measured, precision);
    const auto posts = probe_posts();
    const auto exact = frozen_.of(network_, Precision::fp32), fast = frozen_.of(network_, precision);
    if (!means_hold(*exact, *fast, {tokenizer_, normalizer_, options_}, precision)) return false;
    switch (options_.targets) {
        case TargetKind::classes: return labels_hold(uncalibrated(Precision::fp32, posts), uncalibrated(precision, posts));
        case TargetKind::labels: return probabilities_hold(uncalibrated(Precision::fp32, posts), uncalibrated(precision, posts));
        case TargetKind::number: break;
    }
    return numbers_hold(uncalibrated(Precision::fp32, posts), uncalibrated(precision, posts));
}

Tensor<float> TextClassifier::uncalibrated(Precision precision, std::span<const std::string_view> texts, std::string_view call) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    const Index long_texts = predict_in(precision, nullptr, texts, probabilities);
    if (!call.empty()) tell_long_texts(call, long_texts, texts.size(), options_.longest, LongTexts::truncate);
    return probabilities;
}

const Calibration& TextClassifier::calibrate(std::span<const std::string_view> texts, std::span<const std::int32_t> labels) {
    check(options_.targets == TargetKind::classes, "calibrate: of classes, and this classifier has ", target_kind_name(options_.targets));
    check(texts.size() == labels.size() && !texts.empty(), "calibrate: at least one post and a label for each, got ", texts.size(), " posts and ", labels.size(),
          " labels");
    const Tensor<float> exact = uncalibrated(Precision::fp32, texts, "calibrate");
    Calibration measured = fit_calibration(exact, labels);
    const auto cost = [&](Precision precision) { return precision_cost(exact, uncalibrated(precision, texts), labels); };
    measured.int8 = cost(Precision::int8);
    if (has_precision(Precision::bf16)) measured.bf16 = cost(Precision::bf16);
    calibration_ = measured;
    if (calibration_.at_bound()) log_event(LogLevel::warning, at_bound_message(calibration_.temperature));
    return calibration_;
}

}  // namespace clamor::text
