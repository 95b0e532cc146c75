#include "text/calibration/calibration.hpp"

#include <algorithm>

#include "clamor/ops/argmax.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/label_scores.hpp"
#include "text/evaluation/confusion.hpp"

namespace clamor::text {

using io::Json;

namespace {

Json write_cost(const PrecisionCost& cost) { return Json::object({{"agreement", cost.agreement}, {"loss", cost.loss}}); }

PrecisionCost read_cost(io::ConfigReader read) {
    PrecisionCost cost;
    cost.agreement = read.number("agreement", 0, 1);
    cost.loss = read.number("loss", 0, 1);
    return cost;
}

CalibrationErrors read_errors(io::ConfigReader read) {
    CalibrationErrors errors;
    errors.before = read.number("before", 0, 1);
    errors.after = read.number("after", 0, 1);
    errors.cross_fitted = read.number("cross_fitted", 0, 1);
    errors.floor = read.number("floor", 0, 1);
    return errors;
}

/// [posts, labels]: 1 where a label is given
Tensor<std::uint8_t> labels_of(View<const float> probabilities) {
    Tensor<std::uint8_t> flags(probabilities.shape());
    std::transform(probabilities.begin(), probabilities.end(), flags.data(), [](float p) { return p >= 0.5f; });
    return flags;
}

double share_equal(View<const std::uint8_t> a, View<const std::uint8_t> b, Index column) {
    Index equal = 0;
    for (Index i = 0; i < a.rows(); ++i) equal += a(i, column) == b(i, column);
    return static_cast<double>(equal) / static_cast<double>(a.rows());
}

}  // namespace

PrecisionCost precision_cost(View<const float> exact, View<const float> fast, std::span<const std::int32_t> labels) {
    PrecisionCost cost{.agreement = 0, .loss = 0};
    for (Index i = 0; i < exact.rows(); ++i) cost.agreement += ops::argmax(exact, i) == ops::argmax(fast, i);
    cost.agreement /= static_cast<double>(exact.rows());
    const Confusion before(exact, labels), after(fast, labels);
    for (const double fall :
         {before.accuracy() - after.accuracy(), before.macro_recall() - after.macro_recall(), before.macro_f1() - after.macro_f1()})
        cost.loss = std::max(cost.loss, fall);
    return cost;
}

PrecisionCost precision_cost(View<const float> exact, View<const float> fast, View<const float> targets) {
    const auto truth = labels_of(targets), exact_labels = labels_of(exact), fast_labels = labels_of(fast);
    PrecisionCost cost;
    for (Index l = 0; l < exact.cols(); ++l) cost.agreement = std::min(cost.agreement, share_equal(exact_labels, fast_labels, l));
    constexpr Index resamples = 1;  // their intervals are not asked for
    const LabelScores before = score_labels(truth, exact_labels, resamples), after = score_labels(truth, fast_labels, resamples);
    for (const double fall : {before.micro_f1.value - after.micro_f1.value, before.macro_f1.value - after.macro_f1.value,
                              before.jaccard.value - after.jaccard.value})
        cost.loss = std::max(cost.loss, fall);
    return cost;
}

Json write_calibration(const Calibration& calibration, const std::vector<std::string>& labels) {
    Json written = Json::object({{"temperature", calibration.temperature}, {"posts", calibration.posts}});
    if (!calibration.label_temperatures.empty()) {
        Json own = Json::object();
        for (std::size_t i = 0; i < labels.size(); ++i) own.set(labels[i], calibration.label_temperatures[i]);
        written.set("label_temperatures", std::move(own));
    }
    if (const auto& errors = calibration.errors)
        written.set("errors", Json::object({{"before", errors->before},
                                            {"after", errors->after},
                                            {"cross_fitted", errors->cross_fitted},
                                            {"floor", errors->floor}}));
    if (calibration.bf16) written.set("bf16", write_cost(*calibration.bf16));
    if (calibration.int8) written.set("int8", write_cost(*calibration.int8));
    return written;
}

Calibration read_calibration(io::ConfigReader read, const std::vector<std::string>& labels) {
    constexpr double least = Calibration::least_temperature, most = Calibration::most_temperature;
    Calibration calibration;
    calibration.temperature = read.number("temperature", least, most);
    calibration.posts = read.integer("posts", 1);
    if (read.given("label_temperatures")) {
        io::ConfigReader own = read.section("label_temperatures");
        for (const std::string& label : labels) calibration.label_temperatures.push_back(own.number(label, least, most));
    }
    if (read.given("errors")) calibration.errors = read_errors(read.section("errors"));
    if (read.given("bf16")) calibration.bf16 = read_cost(read.section("bf16"));
    if (read.given("int8")) calibration.int8 = read_cost(read.section("int8"));
    return calibration;
}

}  // namespace clamor::text
