#pragma once

#include <vector>

#include "clamor/text/evaluation.hpp"

namespace clamor::text {

/// A label among those that do not exclude each other.
struct LabelCounts {
    Index posts = 0, given = 0, right = 0;  ///< posts that have it, that were given it, and both

    double precision() const noexcept { return given > 0 ? static_cast<double>(right) / static_cast<double>(given) : 0; }
    double recall() const noexcept { return posts > 0 ? static_cast<double>(right) / static_cast<double>(posts) : 0; }
    double f1() const noexcept { return posts + given > 0 ? 2 * static_cast<double>(right) / static_cast<double>(posts + given) : 0; }
};

/// How good a classifier of TargetKind::labels is.
struct LabelScores {
    std::vector<LabelCounts> labels = {};
    Score micro_f1 = {};  ///< F1 of all decisions together
    Score macro_f1 = {};  ///< the mean of F1 over the labels that have posts
    Score jaccard = {};   ///< the mean over posts of |both| / |either|, 1 where a post has no label and was given none (Mohammad et al. 2018)
};

/// Intervals as bootstrap()'s.   truth, given [posts, labels]: 1 for each label that a post has, or was given, 0 for others
LabelScores score_labels(View<const std::uint8_t> truth, View<const std::uint8_t> given, Index resamples = 2000, std::uint64_t seed = 1);

}  // namespace clamor::text
