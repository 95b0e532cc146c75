#pragma once

#include "clamor/core/interval.hpp"

namespace clamor::text {

/// With its 95 % interval.
struct Score {
    double value = 0;
    Interval interval = {};
};

}  // namespace clamor::text
