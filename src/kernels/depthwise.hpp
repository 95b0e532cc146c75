#pragma once

#include "kernels/conv_problem.hpp"
#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Depthwise convolution (groups = channels), NHWC. `taps` is the weight transposed to [kernel_h * kernel_w, channels].
struct DepthwiseKernels {
    /// y = conv(x) + bias.   bias [channels] or null
    void (*forward)(const ConvProblem& problem, const float* x, const float* taps, const float* bias, float* y);
    /// Adds to dx.
    void (*backward_input)(const ConvProblem& problem, const float* dy, const float* taps, float* dx);
    /// Adds to dtaps [kernel_h * kernel_w, channels].
    void (*backward_weights)(const ConvProblem& problem, const float* x, const float* dy, float* dtaps);
};

namespace generic { extern const DepthwiseKernels depthwise; }
namespace avx2 { extern const DepthwiseKernels depthwise; }
namespace avx512 { extern const DepthwiseKernels depthwise; }

inline const DepthwiseKernels& depthwise() { return CLAMOR_PICK(depthwise); }

}  // namespace clamor::kernels
