#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// Exponential linear unit (Clevert, Unterthiner and Hochreiter 2015), in place: x > 0 ? x : e^x - 1.
template <typename T>
void elu(View<T> x);

/// Turns dL/dy into dL/dx in place; y is the result of elu().
template <typename T>
void elu_backward(View<const T> y, View<T> dy);

}  // namespace clamor::ops
