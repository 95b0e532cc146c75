#include "kernels/optimizer.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

void adamw(const AdamWStep& s, const float* __restrict gradient, float* __restrict weight, float* __restrict mean,
           float* __restrict variance, long n) {
    for (long i = 0; i < n; ++i) {
        const float g = gradient[i] * s.gradient_scale;
        mean[i] = s.beta1 * mean[i] + (1 - s.beta1) * g;
        variance[i] = s.beta2 * variance[i] + (1 - s.beta2) * g * g;
        const float denominator = __builtin_sqrtf(variance[i]) * s.correction2 + s.epsilon;
        weight[i] -= s.decay * weight[i] + s.rate * s.correction1 * mean[i] / denominator;
    }
}

}  // namespace

const OptimizerKernels optimizer = {adamw};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
