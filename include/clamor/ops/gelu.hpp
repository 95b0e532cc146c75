#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// Gaussian error linear unit (Hendrycks and Gimpel 2016): x Φ(x), or its older form with tanh.
enum class Gelu {
    erf,   ///< x (1 + erf(x / √2)) / 2
    tanh,  ///< x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2
};

/// y = gelu(x + bias).   x, y [n, width]   bias [width] or empty.   y may be x.
template <typename T>
void gelu(Gelu form, View<const T> x, View<const T> bias, View<T> y);

/// Takes dL/dy and the same x and bias, writes dL/dx (and so of x + bias).   dx may be dy.
template <typename T>
void gelu_backward(Gelu form, View<const T> dy, View<const T> x, View<const T> bias, View<T> dx);

}  // namespace clamor::ops
