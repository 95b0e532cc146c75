#include "clamor/text/evaluation.hpp"

#include "bindings.hpp"
#include "clamor/core/error.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/label_scores.hpp"
#include "clamor/text/number_scores.hpp"

namespace clamor::python {

namespace {

using Score = std::pair<double, std::pair<double, double>>;  // with its interval
using Flags = std::vector<std::vector<std::uint8_t>>;

Score score(const text::Score& given) { return {given.value, {given.interval.low, given.interval.high}}; }

/// posts, predicted, true positives of each
std::vector<std::tuple<Index, Index, Index>> rows(const std::vector<text::LabelCounts>& labels) {
    std::vector<std::tuple<Index, Index, Index>> counts;
    for (const text::LabelCounts& label : labels) counts.emplace_back(label.posts, label.predicted, label.true_positives);
    return counts;
}

std::vector<std::uint8_t> flat(const Flags& rows, std::size_t labels) {
    std::vector<std::uint8_t> flags;
    for (const auto& row : rows) {
        check(row.size() == labels, "label scores: a row of ", row.size(), " among others of ", labels);
        flags.insert(flags.end(), row.begin(), row.end());
    }
    return flags;
}

}  // namespace

void bind_evaluation(py::module_& module) {
    using Confidences = std::vector<float>;
    using Right = std::vector<std::uint8_t>;
    module.def(
        "score_classes",
        [](const std::vector<std::vector<std::int64_t>>& confusion, Index resamples, std::uint64_t seed) {
            std::vector<std::int64_t> counts;
            for (const auto& row : confusion) {
                check(row.size() == confusion.size(),
                      "class scores: confusion must be square, got a row of ", row.size(), " in ", confusion.size());
                counts.insert(counts.end(), row.begin(), row.end());
            }
            const auto classes = static_cast<Index>(confusion.size());
            const auto found = text::score_classes({counts.data(), Shape{classes, classes}}, resamples, seed);
            return std::tuple{rows(found.classes), score(found.accuracy), score(found.macro_recall), score(found.macro_f1)};
        },
        py::arg("confusion"), py::arg("resamples"), py::arg("seed"));
    module.def(
        "reliability",
        [](const Confidences& confidences, const Right& right, Index bins) {
            const auto found = text::reliability(confidences, right, bins);
            std::vector<std::tuple<double, double, Index, double, double>> rows;
            for (const text::ReliabilityBin& b : found) rows.emplace_back(b.from, b.to, b.posts, b.confidence, b.accuracy);
            return std::pair{rows, text::calibration_error(found)};
        },
        py::arg("confidences"), py::arg("right"), py::arg("bins"));
    module.def(
        "calibration_floor", [](const Confidences& confidences, Index bins) { return text::calibration_floor(confidences, bins); },
        py::arg("confidences"), py::arg("bins"));
    module.def(
        "coverage_curve",
        [](const Confidences& confidences, const Right& right) {
            std::vector<std::tuple<double, double, double>> rows;
            for (const text::CoveragePoint& p : text::coverage_curve(confidences, right))
                rows.emplace_back(p.threshold, p.coverage, p.accuracy);
            return rows;
        },
        py::arg("confidences"), py::arg("right"));
    module.def(
        "score_labels",
        [](const Flags& truth, const Flags& given, Index resamples, std::uint64_t seed, const std::vector<Index>& unknown) {
            const std::size_t labels = truth.empty() ? 0 : truth.front().size();
            const auto has = flat(truth, labels), got = flat(given, labels);
            const auto shape = [&](const Flags& rows) { return Shape{static_cast<Index>(rows.size()), static_cast<Index>(labels)}; };
            const auto found = text::score_labels({has.data(), shape(truth)}, {got.data(), shape(given)}, resamples, seed, unknown);
            return std::tuple{rows(found.labels), score(found.micro_f1), score(found.macro_f1), score(found.jaccard)};
        },
        py::arg("truth"), py::arg("given"), py::arg("resamples"), py::arg("seed"), py::arg("unknown") = std::vector<Index>{});
    module.def(
        "label_confidence", [](const Confidences& probabilities) { return text::label_confidence(probabilities); },
        py::arg("probabilities"));
    module.def(
        "score_numbers",
        [](const std::vector<double>& truth, const std::vector<double>& predicted, Index resamples, std::uint64_t seed) {
            const auto found = text::score_numbers(truth, predicted, resamples, seed);
            return std::pair{score(found.pearson), score(found.absolute_error)};
        },
        py::arg("truth"), py::arg("predicted"), py::arg("resamples"), py::arg("seed"));
    module.def(
        "score_points",
        [](const std::vector<double>& truth, const std::vector<double>& predicted, Index resamples, std::uint64_t seed) {
            return score(text::score_points(truth, predicted, resamples, seed));
        },
        py::arg("truth"), py::arg("predicted"), py::arg("resamples"), py::arg("seed"));
}

}  // namespace clamor::python
