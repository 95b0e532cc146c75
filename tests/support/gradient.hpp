#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/random.hpp"

namespace clamor::testing {

inline double dot(View<const double> a, View<const double> b) {
    REQUIRE(a.size() == b.size());
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

/// `analytic` must be dL/dx of loss() at x: central differences in double with h = 1e-5 are right to about 1e-9 for
/// losses and slopes around 1, and 1e-7 leaves room for cancellation in large sums.
template <typename Loss>
void check_gradient(const char* name, View<double> x, View<const double> analytic, Loss&& loss, double tolerance = 1e-7) {
    REQUIRE(x.size() == analytic.size());
    double worst = 0;
    Index where = 0;
    for (Index i = 0; i < x.size(); ++i) {
        const double kept = x[i], h = 1e-5 * std::max(1.0, std::abs(kept));
        x[i] = kept + h;
        const double above = loss();
        x[i] = kept - h;
        const double below = loss();
        x[i] = kept;
        const double numeric = (above - below) / (2 * h);
        const double error = std::abs(numeric - analytic[i]) / std::max({1.0, std::abs(numeric), std::abs(analytic[i])});
        if (!(error <= worst)) worst = error, where = i;
    }
    INFO(std::string(name), ", element ", where, ", relative error ", worst);
    CHECK(worst <= tolerance);
}

}  // namespace clamor::testing
