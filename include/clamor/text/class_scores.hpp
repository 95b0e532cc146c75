#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/core/view.hpp"
#include "clamor/text/score.hpp"

namespace clamor::text {

/// Of a class, or of a label among those that do not exclude each other.
struct LabelCounts {
    Index posts = 0, predicted = 0, true_positives = 0;  ///< posts that have it, that it was predicted for, and both

    double precision() const noexcept { return predicted > 0 ? static_cast<double>(true_positives) / static_cast<double>(predicted) : 0; }
    double recall() const noexcept { return posts > 0 ? static_cast<double>(true_positives) / static_cast<double>(posts) : 0; }
    double f1() const noexcept {
        return posts + predicted > 0 ? 2 * static_cast<double>(true_positives) / static_cast<double>(posts + predicted) : 0;
    }
};

/// The mean over classes of the share of a class's posts that are recognised (macro-averaged recall); classes that no post
/// has are left out. This and the next two are NaN, as of no epoch that may be kept, where a probability is not finite.
///   probabilities [posts, classes]
double macro_recall(View<const float> probabilities, std::span<const std::int32_t> labels);
/// The mean over classes that have posts of 2 true positives / (posts of the class + posts put into it).
double macro_f1(View<const float> probabilities, std::span<const std::int32_t> labels);
/// That of each class; 0 for one that no post has and none is put into.
std::vector<double> class_f1(View<const float> probabilities, std::span<const std::int32_t> labels);

/// How good a classifier of TargetKind::classes is. Macro scores are means over the classes that have posts.
struct ClassScores {
    std::vector<LabelCounts> classes = {};
    Score accuracy = {}, macro_recall = {}, macro_f1 = {};
};

/// Intervals by the percentile bootstrap (Efron 1979): the scores of `resamples` draws of as many posts, with replacement, between their
/// 2.5th and 97.5th percentile. The same seed gives the same intervals on every machine.
///
///   confusion [classes, classes]: how many posts of a class (row) were put into which (column)
ClassScores score_classes(View<const std::int64_t> confusion, Index resamples = 2000, std::uint64_t seed = 1);

}  // namespace clamor::text
