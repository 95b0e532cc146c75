#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace clamor {

template <typename T>
bool all_finite(std::span<const T> values) {
    return std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); });
}

}  // namespace clamor
