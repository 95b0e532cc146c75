#include "text/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/evaluation.hpp"

namespace clamor::text {

using io::Json;

namespace {

std::ptrdiff_t best(const float* row, Index classes) { return std::max_element(row, row + classes) - row; }

double accuracy(View<const float> probabilities, std::span<const std::int32_t> labels) {
    double right = 0;
    for (Index i = 0; i < probabilities.rows(); ++i) right += best(probabilities.row(i), probabilities.cols()) == labels[static_cast<std::size_t>(i)];
    return right / static_cast<double>(labels.size());
}

/// The mean of -log p(label) where logits are divided by the temperature; `logits` [posts, classes] up to a constant a row.
double negative_log_likelihood(const std::vector<double>& logits, std::span<const std::int32_t> labels, double temperature) {
    const std::size_t classes = logits.size() / labels.size();
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double* row = logits.data() + i * classes;
        const double most = *std::max_element(row, row + classes);
        double total = 0;
        for (std::size_t c = 0; c < classes; ++c) total += std::exp((row[c] - most) / temperature);
        sum += std::log(total) - (row[static_cast<std::size_t>(labels[i])] - most) / temperature;
    }
    return sum / static_cast<double>(labels.size());
}

/// The place in [low, high] of the least value of a function with one minimum (golden-section search, Kiefer 1953).
template <typename Function>
double minimum(double low, double high, Function&& f) {
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double a = high - golden * (high - low), b = low + golden * (high - low), fa = f(a), fb = f(b);
    while (high - low > 1e-4) {
        if (fa <= fb) {
            high = b, b = a, fb = fa;
            a = high - golden * (high - low), fa = f(a);
        } else {
            low = a, a = b, fa = fb;
            b = low + golden * (high - low), fb = f(b);
        }
    }
    return (low + high) / 2;
}

Json write_cost(const PrecisionCost& cost) { return Json::object({{"agreement", cost.agreement}, {"loss", cost.loss}}); }

PrecisionCost read_cost(io::ConfigReader read) {
    PrecisionCost cost;
    cost.agreement = read.number("agreement", 0, 1);
    cost.loss = read.number("loss", 0, 1);
    return cost;
}

}  // namespace

double fit_temperature(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const Index posts = probabilities.rows(), classes = probabilities.cols();
    check(posts > 0 && posts == static_cast<Index>(labels.size()), "calibrate: ", posts, " posts and ", labels.size(), " labels");
    for (const std::int32_t label : labels) check(label >= 0 && label < classes, "calibrate: label ", label, " of ", classes, " classes");
    std::vector<double> logits;
    for (const float p : probabilities) logits.push_back(std::log(std::max(static_cast<double>(p), 1e-40)));
    const auto at = [&](double log_temperature) {
        throw_if_cancelled();
        return negative_log_likelihood(logits, labels, std::exp(log_temperature));
    };
    return std::exp(minimum(std::log(Calibration::least_temperature), std::log(Calibration::most_temperature), at));
}

PrecisionCost precision_cost(View<const float> exact, View<const float> fast, std::span<const std::int32_t> labels) {
    PrecisionCost cost{.agreement = 0, .loss = 0};
    for (Index i = 0; i < exact.rows(); ++i) cost.agreement += best(exact.row(i), exact.cols()) == best(fast.row(i), fast.cols());
    cost.agreement /= static_cast<double>(exact.rows());
    for (const double fall : {accuracy(exact, labels) - accuracy(fast, labels), macro_recall(exact, labels) - macro_recall(fast, labels),
                              macro_f1(exact, labels) - macro_f1(fast, labels)})
        cost.loss = std::max(cost.loss, fall);
    return cost;
}

Json write_calibration(const Calibration& calibration) {
    Json written = Json::object({{"temperature", calibration.temperature}, {"posts", calibration.posts}});
    if (calibration.bf16) written.set("bf16", write_cost(*calibration.bf16));
    if (calibration.int8) written.set("int8", write_cost(*calibration.int8));
    return written;
}

Calibration read_calibration(io::ConfigReader read) {
    Calibration calibration;
    calibration.temperature = read.number("temperature", Calibration::least_temperature, Calibration::most_temperature);
    calibration.posts = read.integer("posts", 1);
    if (read.given("bf16")) calibration.bf16 = read_cost(read.section("bf16"));
    if (read.given("int8")) calibration.int8 = read_cost(read.section("int8"));
    return calibration;
}

}  // namespace clamor::text
