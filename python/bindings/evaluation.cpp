#include "clamor/text/evaluation.hpp"

#include "bindings.hpp"
#include "clamor/core/error.hpp"

namespace clamor::python {

void bind_evaluation(py::module_& module) {
    using Pair = std::pair<double, double>;
    using Confidences = std::vector<float>;
    using Right = std::vector<std::uint8_t>;
    module.def(
        "bootstrap",
        [](const std::vector<std::vector<std::int64_t>>& confusion, Index resamples, std::uint64_t seed) {
            std::vector<std::int64_t> counts;
            for (const auto& row : confusion) {
                check(row.size() == confusion.size(), "bootstrap: confusion must be square, got a row of ", row.size(), " in ", confusion.size());
                counts.insert(counts.end(), row.begin(), row.end());
            }
            const auto classes = static_cast<Index>(confusion.size());
            const auto found = text::bootstrap({counts.data(), Shape{classes, classes}}, resamples, seed);
            return std::array{Pair{found.accuracy.low, found.accuracy.high}, Pair{found.macro_recall.low, found.macro_recall.high},
                              Pair{found.macro_f1.low, found.macro_f1.high}};
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
        "coverage_curve",
        [](const Confidences& confidences, const Right& right) {
            std::vector<std::tuple<double, double, double>> rows;
            for (const text::CoveragePoint& p : text::coverage_curve(confidences, right)) rows.emplace_back(p.threshold, p.coverage, p.accuracy);
            return rows;
        },
        py::arg("confidences"), py::arg("right"));
}

}  // namespace clamor::python
