#pragma once

#include "clamor/core/range.hpp"
#include "clamor/core/shape.hpp"

/// What numbers of every classifier's training may be, in every language.
namespace clamor::train::ranges {

inline constexpr Range<Index> epochs{1, 1'000'000'000}, patience{0, 1'000'000'000};
inline constexpr Range<double> rate{1e-12, 1000}, dropout{0, 0.99};

}  // namespace clamor::train::ranges
