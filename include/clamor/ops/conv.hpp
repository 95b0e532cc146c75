#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

struct ConvOptions {
    Index stride = 1;
    Index padding = 0;  ///< zeros on each of the four sides
    Index groups = 1;   ///< channels are cut into so many parts that do not see each other; as many as channels: depthwise
};

/// The shape of conv2d's result [n, out_h, out_w, out]; throws Status::invalid_argument, saying what does not fit.
Shape conv2d_shape(const Shape& x, const Shape& weight, ConvOptions options);

/// Cross-correlation of pictures with filters, as PyTorch's conv2d.
/// x [n, h, w, in]   weight [out, in / groups, kernel_h, kernel_w]   bias [out] or empty   y [n, out_h, out_w, out]
/// Pictures are cut over the context's threads where there is one.
template <typename T>
Tensor<T> conv2d(View<const T> x, View<const T> weight, View<const T> bias, ConvOptions options);

/// Adds to dweight, and to dbias unless it is empty. dy [n, out_h, out_w, out]. On this thread alone: training cuts the
/// batch before.
template <typename T>
void conv2d_backward_weights(View<const T> dy, View<const T> x, ConvOptions options, View<T> dweight, View<T> dbias);

/// dx, of shape `x`.
template <typename T>
Tensor<T> conv2d_backward_input(View<const T> dy, View<const T> weight, ConvOptions options, const Shape& x);

}  // namespace clamor::ops
