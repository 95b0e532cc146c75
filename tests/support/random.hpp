#pragma once

#include "clamor/core/rng.hpp"
#include "clamor/core/tensor.hpp"

namespace clamor::testing {

/// Normal numbers, for inputs and for the weights of a scalar loss  L = Σ r y.
inline Tensor<double> random(Shape shape, std::uint64_t seed) {
    Rng rng(seed);
    Tensor<double> t(shape);
    for (double& x : t.view()) x = rng.normal();
    return t;
}

inline Tensor<float> to_float(View<const double> x) {
    auto y = Tensor<float>::uninitialized(x.shape());
    for (Index i = 0; i < x.size(); ++i) y[i] = static_cast<float>(x[i]);
    return y;
}

inline Tensor<float> random_floats(Shape shape, std::uint64_t seed) { return to_float(random(shape, seed)); }

}  // namespace clamor::testing
