#pragma once

#include <memory>

#include "kernels/conv_problem.hpp"

// Convolutions in float by oneDNN (conv_onednn.cpp), or by im2col and our own matrix product where the build has no oneDNN
// (conv_own.cpp). All run on this thread alone; any number of threads may call them at once. Depthwise convolutions have
// kernels of our own (depthwise.hpp).

namespace clamor::kernels {

/// Weights in the order that conv_forward() reads. Immutable; shared by threads.
struct PackedFilter;
std::shared_ptr<const PackedFilter> pack_filter(const ConvProblem& problem, const float* weight);

/// y = finish(conv(x) + bias).   bias [out] or null. `problem` may differ in n, h and w from the one packed for.
void conv_forward(const ConvProblem& problem, const float* x, const PackedFilter& filter, const float* bias, ConvFinish finish, float* y);

/// dx from dy and the weights [out, in / groups, kernel_h, kernel_w].
void conv_backward_input(const ConvProblem& problem, const float* dy, const float* weight, float* dx);

/// Adds to dweight [out, in / groups, kernel_h, kernel_w].
void conv_backward_weights(const ConvProblem& problem, const float* x, const float* dy, float* dweight);

}  // namespace clamor::kernels
