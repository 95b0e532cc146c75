#pragma once

#include <optional>

#include "clamor/core/tensor.hpp"
#include "clamor/ops/gelu.hpp"

namespace clamor::ops {

/// What stands behind a dense layer.
enum class Activation {
    gelu,       ///< Gelu::erf
    gelu_tanh,  ///< Gelu::tanh
    relu,       ///< max(x, 0)
    silu,       ///< x / (1 + e⁻ˣ)
    tanh,
};

/// The form of GELU that it is, if it is one.
inline std::optional<Gelu> gelu_of(Activation form) {
    if (form == Activation::gelu) return Gelu::erf;
    if (form == Activation::gelu_tanh) return Gelu::tanh;
    return {};
}

/// y = f(x + bias).   x, y [n, width]   bias [width] or empty.   y may be x.
template <typename T>
void activate(Activation form, View<const T> x, View<const T> bias, View<T> y);

/// Takes dL/dy and the same x and bias, writes dL/dx (and so of x + bias).   dx may be dy.
template <typename T>
void activate_backward(Activation form, View<const T> dy, View<const T> x, View<const T> bias, View<T> dx);

}  // namespace clamor::ops
