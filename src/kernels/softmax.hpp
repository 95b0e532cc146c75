#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Row by row of [rows, width]; y may be x, dx may be dy.
struct SoftmaxKernels {
    void (*forward)(const float* x, float* y, long rows, long width);
    void (*backward)(const float* y, const float* dy, float* dx, long rows, long width);
};

namespace generic { extern const SoftmaxKernels softmax; }
namespace avx2 { extern const SoftmaxKernels softmax; }
namespace avx512 { extern const SoftmaxKernels softmax; }

inline const SoftmaxKernels& softmax() { return CLAMOR_PICK(softmax); }

}  // namespace clamor::kernels
