#pragma once

#include <span>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor::text {

/// Gradients are floats, and squares of them are summed: what weighs less than this in all of them would be learned as if it were 0.
inline constexpr double least_weight = 1e-12;

/// What each of so many posts weighs beside the heaviest, 0 where that is below least_weight; none where no weights are given. A loss is
/// divided by its weights, so that their scale says nothing: without it, weights that are all alike train to the bits of none.
/// Throws Status::invalid_argument for others than FitTextOptions::sample_weights may be.
std::vector<double> relative_weights(std::span<const double> given, Index posts);

}  // namespace clamor::text
