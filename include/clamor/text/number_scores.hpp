#pragma once

#include <cstdint>
#include <span>

#include "clamor/core/shape.hpp"
#include "clamor/text/score.hpp"

namespace clamor::text {

/// How good a classifier of TargetKind::number is.
struct NumberScores {
    Score pearson = {};         ///< the correlation of what was predicted with the truth (Pearson's r); 0 where one of them does not vary
    Score absolute_error = {};  ///< the mean of |predicted - truth|
};

/// Intervals as score_classes()'s. Numbers must be finite.
NumberScores score_numbers(std::span<const double> truth, std::span<const double> predicted, Index resamples = 2000,
                           std::uint64_t seed = 1);

/// The mean of |predicted - truth| over the posts of each true number, and of that over the numbers that occur (MAE^M; Baccianella et al.
/// 2009): of few different numbers, such as points. Intervals and numbers as score_numbers()'s.
Score score_points(std::span<const double> truth, std::span<const double> predicted, Index resamples = 2000, std::uint64_t seed = 1);

}  // namespace clamor::text
