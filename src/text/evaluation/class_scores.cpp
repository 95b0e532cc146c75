#include "clamor/text/class_scores.hpp"

#include <limits>

#include "core/all_finite.hpp"
#include "text/evaluation/bootstrap.hpp"
#include "text/evaluation/confusion.hpp"

namespace clamor::text {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double macro_recall(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const double recall = Confusion(probabilities, labels).macro_recall();
    return all_finite<float>(probabilities.span()) ? recall : nan;
}

double macro_f1(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const double f1 = Confusion(probabilities, labels).macro_f1();
    return all_finite<float>(probabilities.span()) ? f1 : nan;
}

std::vector<double> class_f1(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const Confusion confusion(probabilities, labels);
    const bool finite = all_finite<float>(probabilities.span());
    std::vector<double> scores;
    for (const LabelCounts& c : confusion.classes()) scores.push_back(finite ? c.f1() : nan);
    return scores;
}

ClassScores score_classes(View<const std::int64_t> confusion, Index resamples, std::uint64_t seed) {
    const Index classes = confusion.rows();
    check(classes > 0 && confusion.cols() == classes, "class scores: confusion must be [classes, classes], got ", confusion.shape());
    check(resamples > 0, "class scores: resamples must be positive, got ", resamples);
    std::vector<std::uint32_t> cells;  // of each post
    for (Index cell = 0; cell < confusion.size(); ++cell) {
        check(confusion[cell] >= 0 && confusion[cell] <= std::numeric_limits<std::int32_t>::max() - static_cast<std::int64_t>(cells.size()),
              "class scores: counts must be from 0 to 2^31 - 1 in all, got ", confusion[cell]);
        cells.insert(cells.end(), static_cast<std::size_t>(confusion[cell]), static_cast<std::uint32_t>(cell));
    }
    check(!cells.empty(), "class scores: no posts");
    std::vector<std::int64_t> counts(static_cast<std::size_t>(confusion.size()));
    const auto [accuracy, recall, f1] = bootstrap(cells.size(), resamples, seed, [&](std::span<const std::uint32_t> posts) {
        std::fill(counts.begin(), counts.end(), 0);
        for (const std::uint32_t post : posts) ++counts[cells[post]];
        const Confusion drawn(View<const std::int64_t>(counts.data(), confusion.shape()));
        return std::array{drawn.accuracy(), drawn.macro_recall(), drawn.macro_f1()};
    });
    return {.classes = Confusion(confusion).classes(), .accuracy = accuracy, .macro_recall = recall, .macro_f1 = f1};
}

}  // namespace clamor::text
