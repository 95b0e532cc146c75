#pragma once

#include <cmath>

#include "clamor/core/rng.hpp"
#include "clamor/core/view.hpp"

namespace clamor::nn {

/// Uniform in ±√(6 / (in + out)) (Glorot and Bengio 2010).
template <typename T>
void fill_glorot(View<T> weight, Index in, Index out, Rng& rng) {
    const double bound = in + out > 0 ? std::sqrt(6 / static_cast<double>(in + out)) : 0;
    for (T& w : weight) w = static_cast<T>(bound * (2 * rng.uniform() - 1));
}

}  // namespace clamor::nn
