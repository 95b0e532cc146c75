#include "clamor/core/log.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "text/calibration/calibration.hpp"

namespace clamor::text {

namespace {

std::string at_bound_message(double temperature) {
    const bool least = temperature < 1;
    return concat("calibrate: the temperature ended at ", least ? Calibration::least_temperature : Calibration::most_temperature,
                  ", a bound of its search; do not trust the probabilities: ",
                  least ? "the model labels these posts all right, or nearly (it was trained on them, or they are too few), or it hardly "
                          "tells its labels apart yet (train it longer, or at a higher rate)"
                        : "its labels say nothing of these posts'");
}

void check_has_probabilities(TargetKind kind) {
    check(kind != TargetKind::number, "calibrate: of classes or labels, and this classifier has ", target_kind_name(kind));
}

}  // namespace

template <typename Text, typename Known>
const Calibration& TextModel::calibrate(std::span<const Text> texts, const Known& known) {
    TextModel alone = *this;  // what is packed of its weights goes with it, a precision at a time
    const auto in = [&](Precision precision, std::string_view call = {}) {
        alone.frozen_ = frozen_.anew();
        return alone.uncalibrated(precision, texts, call);
    };
    const Tensor<float> exact = in(Precision::fp32, "calibrate");
    Calibration measured = fit_calibration(exact, known);
    const auto cost = [&](Precision precision) { return precision_cost(exact, in(precision), known); };
    measured.int8 = cost(Precision::int8);
    if (has_precision(Precision::bf16)) measured.bf16 = cost(Precision::bf16);
    set_calibration(0, measured);
    if (measured.at_bound()) log_event(LogLevel::warning, at_bound_message(measured.temperature));
    return tasks_.front().calibration;
}

template const Calibration& TextModel::calibrate(std::span<const TargetedText>, const std::span<const std::int32_t>&);

const Calibration& TextClassifier::calibrate(std::span<const std::string_view> texts, std::span<const std::int32_t> labels) {
    check_has_probabilities(options().targets);
    check(options().targets == TargetKind::classes, "calibrate: this classifier has labels: give it a target, 0 or 1, for each of them");
    check(texts.size() == labels.size() && !texts.empty(),
          "calibrate: at least one post and a label for each, got ", texts.size(), " posts and ", labels.size(), " labels");
    return model_.calibrate(texts, labels);
}

const Calibration& TextClassifier::calibrate(std::span<const std::string_view> texts, View<const float> targets) {
    check_has_probabilities(options().targets);
    check(options().targets == TargetKind::labels, "calibrate: this classifier has classes: give it the number of one for each text");
    const auto posts = static_cast<Index>(texts.size());
    check(posts > 0 && targets.rows() == posts && targets.cols() == classes(), "calibrate: at least one post, and targets [posts, ",
          classes(), "], got ", posts, " posts and targets ", targets.shape());
    return model_.calibrate(texts, targets);
}

}  // namespace clamor::text
