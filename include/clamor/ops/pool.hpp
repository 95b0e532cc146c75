#pragma once

#include <cstdint>

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// Square windows. A window's places outside of the picture (padding, at most half of size) do not take part in a maximum
/// and count as zeros in a mean, as PyTorch does it.
struct PoolOptions {
    Index size = 2;  ///< at most 15
    Index stride = 2;
    Index padding = 0;
};

/// The shape of the result: [n, out_h, out_w, c]; incomplete windows at the right and lower edge are left out.
Shape pool2d_shape(const Shape& x, PoolOptions options);

/// Windows' maxima of x [n, h, w, c]. `where` [as y] becomes the position of each in its window; the first of equals.
/// Pictures are cut over the context's threads, in all functions here.
template <typename T>
Tensor<T> max_pool2d(View<const T> x, PoolOptions options, Tensor<std::uint8_t>* where = nullptr);
template <typename T>
Tensor<T> max_pool2d_backward(View<const T> dy, const Tensor<std::uint8_t>& where, PoolOptions options, const Shape& x);

/// Windows' means.
template <typename T>
Tensor<T> average_pool2d(View<const T> x, PoolOptions options);
template <typename T>
Tensor<T> average_pool2d_backward(View<const T> dy, PoolOptions options, const Shape& x);

/// Each channel's maximum over the picture: [n, c]. `where` [n, c] becomes its pixel, h * width + w.
/// A picture without pixels is refused.
template <typename T>
Tensor<T> global_max_pool(View<const T> x, Tensor<std::int32_t>* where = nullptr);
template <typename T>
Tensor<T> global_max_pool_backward(View<const T> dy, const Tensor<std::int32_t>& where, const Shape& x);

/// Each channel's mean over the picture: [n, c].
template <typename T>
Tensor<T> global_average_pool(View<const T> x);
template <typename T>
Tensor<T> global_average_pool_backward(View<const T> dy, const Shape& x);

}  // namespace clamor::ops
