#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// What layer_norm_backward() needs: the normalised input's mean and 1 / sqrt(variance + epsilon), a row each.
template <typename T>
struct NormStatistics {
    Tensor<T> mean, inverse;  ///< [n]
};

/// Layer normalisation (Ba, Kiros and Hinton 2016), row by row:  y = (z - mean) / sqrt(variance + epsilon) * scale + shift
/// with z = x + residual, where residual [n, width] may be an empty view.
///
///   x, z, y [n, width]   scale, shift [width]
///
/// z is written where there is a residual, and may be x or y; y may be x. With `statistics` its tensors are made and filled.
template <typename T>
void layer_norm(View<const T> x, View<const T> residual, View<const T> scale, View<const T> shift, T epsilon, View<T> z,
                View<T> y, NormStatistics<T>* statistics = nullptr);

/// Takes dL/dy, returns dL/dz, and adds to dscale and dshift.
template <typename T>
Tensor<T> layer_norm_backward(View<const T> dy, View<const T> z, const NormStatistics<T>& statistics, View<const T> scale, View<T> dscale,
                              View<T> dshift);

}  // namespace clamor::ops
