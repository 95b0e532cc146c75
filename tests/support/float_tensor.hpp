#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "support/random.hpp"

namespace clamor::testing {

/// A float result against the double reference, relative to the largest element (or to `scale`, where that is larger): sums of n products
/// of numbers around 1 are off by about 6e-8 √n of their spread, and 2e-6 leaves room for thousands of terms.
inline void check_close(const char* name, View<const float> got, View<const double> expected, double tolerance = 2e-6,
                        double scale = 1e-30) {
    REQUIRE(got.shape() == expected.shape());
    double worst = 0;
    for (double e : expected) scale = std::max(scale, std::abs(e));
    for (Index i = 0; i < got.size(); ++i) {
        const double error = std::abs(got[i] - expected[i]) / scale;
        if (!(error <= worst)) worst = error;
    }
    INFO(std::string(name), ": relative error ", worst);
    CHECK(worst <= tolerance);
}

}  // namespace clamor::testing
