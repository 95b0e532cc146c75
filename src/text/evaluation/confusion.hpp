#pragma once

#include "clamor/text/class_scores.hpp"

namespace clamor::text {

/// What posts of each class were put into, and how good that is. Macro scores are means over the classes that have posts.
class Confusion {
public:
    /// Each post is put into its likeliest class.   probabilities [posts, classes]
    Confusion(View<const float> probabilities, std::span<const std::int32_t> labels);
    /// counts [classes, classes]: how many posts of a class (row) were put into which (column)
    explicit Confusion(View<const std::int64_t> counts);

    const std::vector<LabelCounts>& classes() const noexcept { return classes_; }

    double accuracy() const;
    double macro_recall() const;
    double macro_f1() const;

private:
    std::vector<LabelCounts> classes_;
};

/// The mean of f1() over the labels that have posts.
double macro_f1(std::span<const LabelCounts> labels);

}  // namespace clamor::text
