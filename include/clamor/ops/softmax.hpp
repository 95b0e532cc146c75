#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// y = e^x / Σ e^x, row by row, without overflow.   x, y [n, width]
template <typename T>
Tensor<T> softmax(View<const T> x);

/// Takes dL/dy and y, returns dL/dx = y (dy - Σ y dy).
template <typename T>
Tensor<T> softmax_backward(View<const T> dy, View<const T> y);

}  // namespace clamor::ops
