#pragma once

namespace clamor::text {

struct Interval {
    double low = 0, high = 0;
};

/// With its 95 % interval.
struct Score {
    double value = 0;
    Interval interval = {};
};

}  // namespace clamor::text
