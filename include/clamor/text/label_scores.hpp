#pragma once

#include <span>
#include <vector>

#include "clamor/text/class_scores.hpp"

namespace clamor::text {

/// How good a classifier of TargetKind::labels is.
struct LabelScores {
    std::vector<LabelCounts> labels = {};
    Score micro_f1 = {};  ///< F1 of all decisions together
    Score macro_f1 = {};  ///< the mean of F1 over the labels that have posts
    /// The mean over posts of |both| / |either|, 1 where a post has no label and was given none (Mohammad et al. 2018).
    Score jaccard = {};
};

/// Intervals as score_classes()'s.   truth, given [posts, labels]: 1 for each label that a post has, or was given, 0 for others
/// unknown [posts], or none: how many labels a post has that the classifier does not know: it misses them, in micro_f1 and jaccard.
LabelScores score_labels(View<const std::uint8_t> truth, View<const std::uint8_t> given, Index resamples = 2000, std::uint64_t seed = 1,
                         std::span<const Index> unknown = {});

/// How sure a classifier is of a post's labels: as sure as of the least sure of them, the smallest of max(p, 1 - p); 1 where there are
/// none. That all of them are right is at most as probable, however they depend on each other.
float label_confidence(std::span<const float> probabilities);

}  // namespace clamor::text
