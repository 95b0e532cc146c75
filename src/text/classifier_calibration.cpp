#include "clamor/core/log.hpp"
#include "clamor/text/classifier.hpp"
#include "text/calibration.hpp"

namespace clamor::text {

namespace {

std::string at_bound_message(double temperature) {
    const bool least = temperature < 1;
    return concat("calibrate: the temperature ended at ", least ? Calibration::least_temperature : Calibration::most_temperature,
                  ", a bound of its search; do not trust the probabilities: ",
                  least ? "the model labels these posts all right, or nearly: it was trained on them, or they are too few"
                        : "its labels say nothing of these posts'");
}

}  // namespace

const Calibration& TextClassifier::calibrate(std::span<const std::string_view> texts, std::span<const std::int32_t> labels) {
    check(options().targets == TargetKind::classes, "calibrate: of classes, and this classifier has ", target_kind_name(options().targets));
    check(texts.size() == labels.size() && !texts.empty(),
          "calibrate: at least one post and a label for each, got ", texts.size(), " posts and ", labels.size(), " labels");
    const Tensor<float> exact = model_.uncalibrated(Precision::fp32, texts, "calibrate");
    Calibration measured = fit_calibration(exact, labels);
    const auto cost = [&](Precision precision) { return precision_cost(exact, model_.uncalibrated(precision, texts), labels); };
    measured.int8 = cost(Precision::int8);
    if (has_precision(Precision::bf16)) measured.bf16 = cost(Precision::bf16);
    model_.set_calibration(0, measured);
    if (measured.at_bound()) log_event(LogLevel::warning, at_bound_message(measured.temperature));
    return calibration();
}

}  // namespace clamor::text
