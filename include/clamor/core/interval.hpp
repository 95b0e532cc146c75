#pragma once

namespace clamor {

/// The ends of a confidence interval.
struct Interval {
    double low = 0, high = 0;
};

}  // namespace clamor
