#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// y = tanh(y) in place.
template <typename T>
void tanh(View<T> y);

/// Turns dL/dy into dL/dx = dy (1 - y²) in place.
template <typename T>
void tanh_backward(View<T> dy, View<const T> y);

}  // namespace clamor::ops
