#include <algorithm>
#include <vector>

#include "clamor/text/classifier.hpp"

namespace clamor::text {

namespace {

struct ClassCounts {
    double posts = 0, given = 0, right = 0;
};

std::vector<ClassCounts> count_classes(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const auto classes = static_cast<std::size_t>(probabilities.cols());
    check(probabilities.rows() == static_cast<Index>(labels.size()), "metric: ", labels.size(), " labels for probabilities ", probabilities.shape());
    std::vector<ClassCounts> counts(classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float* row = probabilities.row(static_cast<Index>(i));
        const auto best = static_cast<std::size_t>(std::max_element(row, row + classes) - row);
        check(labels[i] >= 0 && static_cast<std::size_t>(labels[i]) < classes, "metric: label ", labels[i], " of ", classes, " classes");
        auto& truth = counts[static_cast<std::size_t>(labels[i])];
        ++truth.posts;
        ++counts[best].given;
        if (best == static_cast<std::size_t>(labels[i])) ++truth.right;
    }
    return counts;
}

/// The mean of score(class) over the classes that have posts.
template <typename Score>
double mean_of(const std::vector<ClassCounts>& counts, Score&& score) {
    double sum = 0, classes = 0;
    for (const ClassCounts& c : counts)
        if (c.posts > 0) sum += score(c), ++classes;
    return classes > 0 ? sum / classes : 0;
}

double f1(const ClassCounts& c) { return c.posts + c.given > 0 ? 2 * c.right / (c.posts + c.given) : 0; }

}  // namespace

double macro_recall(View<const float> probabilities, std::span<const std::int32_t> labels) {
    return mean_of(count_classes(probabilities, labels), [](const ClassCounts& c) { return c.right / c.posts; });
}

double macro_f1(View<const float> probabilities, std::span<const std::int32_t> labels) { return mean_of(count_classes(probabilities, labels), f1); }

std::vector<double> class_f1(View<const float> probabilities, std::span<const std::int32_t> labels) {
    std::vector<double> scores;
    for (const ClassCounts& c : count_classes(probabilities, labels)) scores.push_back(f1(c));
    return scores;
}

}  // namespace clamor::text
