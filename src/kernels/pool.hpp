#pragma once

#include "clamor/core/shape.hpp"
#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Square windows over NHWC pictures; places outside of the picture do not take part in a maximum and are zeros in a mean.
struct PoolProblem {
    Index n = 0, h = 0, w = 0, channels = 0, out_h = 0, out_w = 0, size = 1, stride = 1, padding = 0;
};

struct PoolKernels {
    /// y = the windows' maxima; `where`, unless null, the position in the window (row-major) of the first of them.
    void (*max)(const PoolProblem& problem, const float* x, float* y, unsigned char* where);
    /// Adds dy to the element of dx that was the maximum.
    void (*max_backward)(const PoolProblem& problem, const float* dy, const unsigned char* where, float* dx);
    /// y = the windows' sums / size².
    void (*mean)(const PoolProblem& problem, const float* x, float* y);
    /// Adds dy / size² to every element of the window in dx.
    void (*mean_backward)(const PoolProblem& problem, const float* dy, float* dx);
};

namespace generic { extern const PoolKernels pool; }
namespace avx2 { extern const PoolKernels pool; }
namespace avx512 { extern const PoolKernels pool; }

inline const PoolKernels& pool() { return CLAMOR_PICK(pool); }

}  // namespace clamor::kernels
