#pragma once

#include <span>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor::text {

/// Gradients are floats, and squares of them are summed: what weighs less than this in all of them would be learned as if it were 0.
inline constexpr double least_weight = 1e-12;

/// What each of so many posts weighs, those above 0 being 1 in the mean, and 0 what is below least_weight of the heaviest; none where no
/// weights are given. Weights that are all alike are exactly 1. Throws Status::invalid_argument for others than
/// FitTextOptions::sample_weights may be.
std::vector<double> relative_weights(std::span<const double> given, Index posts);

}  // namespace clamor::text
