#pragma once

#include "clamor/core/shape.hpp"

namespace clamor::kernels {

/// One two-dimensional convolution. Pictures are NHWC: x [n, h, w, in], y [n, out_h, out_w, out].
/// Weights are as PyTorch stores them: [out, in / groups, kernel_h, kernel_w]. Padding is zeros on all four sides.
struct ConvProblem {
    Index n = 0, h = 0, w = 0, in = 0, out = 0;
    Index kernel_h = 1, kernel_w = 1, stride = 1, padding = 0, groups = 1;

    Index out_h() const { return (h + 2 * padding - kernel_h) / stride + 1; }
    Index out_w() const { return (w + 2 * padding - kernel_w) / stride + 1; }
    Index pixels() const { return n * out_h() * out_w(); }
    Index group_in() const { return in / groups; }
    Index group_out() const { return out / groups; }
    Index taps() const { return kernel_h * kernel_w; }
    /// Every channel has its own filter: one group a channel.
    bool depthwise() const { return groups > 1 && groups == in && groups == out; }

    friend auto operator<=>(const ConvProblem&, const ConvProblem&) = default;
};

/// What is done with the sums before they are stored.
enum class ConvFinish { none, relu, relu_add };  ///< relu_add: y = relu(conv) + y, for a residual block

}  // namespace clamor::kernels
