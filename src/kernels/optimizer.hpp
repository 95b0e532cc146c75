#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

struct AdamWStep {
    float rate, beta1, beta2, epsilon;
    float decay;          ///< weight decay times rate
    float correction1;    ///< 1 / (1 - beta1^t)
    float correction2;    ///< 1 / sqrt(1 - beta2^t)
    float gradient_scale; ///< from clipping
};

/// Updates of n weights in place.
struct OptimizerKernels {
    void (*adamw)(const AdamWStep& step, const float* gradient, float* weight, float* mean, float* variance, long n);
};

namespace generic { extern const OptimizerKernels optimizer; }
namespace avx2 { extern const OptimizerKernels optimizer; }
namespace avx512 { extern const OptimizerKernels optimizer; }

inline const OptimizerKernels& optimizer() { return CLAMOR_PICK(optimizer); }

}  // namespace clamor::kernels
