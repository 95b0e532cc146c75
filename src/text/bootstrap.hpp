#pragma once

#include <vector>

#include "clamor/text/evaluation.hpp"

namespace clamor::text {

/// Between the 2.5th and the 97.5th percentile of what draws gave.
Interval middle_of(std::vector<double> values);

}  // namespace clamor::text
