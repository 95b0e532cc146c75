#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

struct AdamWStep {
    float rate, beta1, beta2, epsilon;
    float rest1, rest2;    ///< 1 - beta, rounded once: 1 - 0.999f is off by 5e-5
    float decay;           ///< weight decay times rate
    float l2;              ///< weight decay that is added to the gradient
    float correction1;     ///< 1 / (1 - beta1^t)
    float correction2;     ///< 1 / sqrt(1 - beta2^t)
    float gradient_scale;  ///< 1 / batch weight, times that of clipping
};

struct SgdStep {
    float rate, momentum;
    float nesterov;  ///< momentum, or 0 for plain momentum
    float plain;     ///< 0, or 1 for plain momentum
    float l2;
    float gradient_scale;
};

/// All on n elements in place. The gradients that are used up become zero.
struct OptimizerKernels {
    void (*adamw)(const AdamWStep& step, float* gradient, float* weight, float* mean, float* variance, long n);
    void (*sgd)(const SgdStep& step, float* gradient, float* weight, float* velocity, long n);
    void (*add_and_clear)(float* sum, float* part, long n);                   ///< sum += part, part = 0
    double (*sum_of_squares)(const float* x, long n);
    void (*average)(float* average, const float* x, float share, long n);     ///< average += share (x - average)
};

namespace generic { extern const OptimizerKernels optimizer; }
namespace avx2 { extern const OptimizerKernels optimizer; }
namespace avx512 { extern const OptimizerKernels optimizer; }

inline const OptimizerKernels& optimizer() { return CLAMOR_PICK(optimizer); }

}  // namespace clamor::kernels
