#pragma once

#include "clamor/core/tensor.hpp"
#include "kernels/conv_problem.hpp"

// 3 x 3 convolutions of stride 1 by Winograd's F(4x4, 3x3) (kernels/winograd.hpp), in float, on this thread alone; any
// number of threads may call them at once. Scratch is a few megabytes.

namespace clamor::ops::winograd {

using kernels::ConvFinish;
using kernels::ConvProblem;

/// Whether these are faster than the direct convolution, by count. All take any problem of a 3 x 3 kernel with stride 1,
/// padding up to 2 and one group.
bool pays(const ConvProblem& problem);

/// The weights [out, in, 3, 3] transformed, for inference.
Tensor<float> pack(const ConvProblem& problem, const float* weight);

/// y = finish(conv(x) + bias).   bias [out] or null
void forward_packed(const ConvProblem& problem, const float* x, const Tensor<float>& filter, const float* bias, ConvFinish finish,
                    float* y);
/// y = conv(x) + bias
void forward(const ConvProblem& problem, const float* x, const float* weight, const float* bias, float* y);
void backward_input(const ConvProblem& problem, const float* dy, const float* weight, float* dx);
/// Adds to dweight.
void backward_weights(const ConvProblem& problem, const float* x, const float* dy, float* dweight);

}  // namespace clamor::ops::winograd
