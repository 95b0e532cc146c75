#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>

namespace clamor::testing {

/// Between elements of the same place, of tensors, views, vectors or spans; infinite where one is not a number.
template <typename A, typename B>
double largest_difference(const A& a, const B& b) {
    REQUIRE(static_cast<std::size_t>(a.size()) == static_cast<std::size_t>(b.size()));
    double most = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(a.size()); ++i) {
        const double difference = std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
        if (!(difference <= most)) most = std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
    }
    return most;
}

}  // namespace clamor::testing
