#include "kernels/optimizer.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

void adamw(const AdamWStep& step, float* __restrict gradient, float* __restrict weight, float* __restrict mean,
           float* __restrict variance, long n) {
    const AdamWStep s = step;
    for (long i = 0; i < n; ++i) {
        const float g = gradient[i] * s.gradient_scale + s.l2 * weight[i];
        mean[i] = s.beta1 * mean[i] + s.rest1 * g;
        variance[i] = s.beta2 * variance[i] + s.rest2 * g * g;
        const float denominator = __builtin_sqrtf(variance[i]) * s.correction2 + s.epsilon;
        weight[i] -= s.decay * weight[i] + s.rate * s.correction1 * mean[i] / denominator;
        gradient[i] = 0;
    }
}

void sgd(const SgdStep& step, float* __restrict gradient, float* __restrict weight, float* __restrict velocity, long n) {
    const SgdStep s = step;
    for (long i = 0; i < n; ++i) {
        const float g = gradient[i] * s.gradient_scale + s.l2 * weight[i];
        velocity[i] = s.momentum * velocity[i] + g;
        weight[i] -= s.rate * (s.plain * velocity[i] + (1 - s.plain) * (g + s.nesterov * velocity[i]));
        gradient[i] = 0;
    }
}

/// Reads blocks of zeros and leaves them: the gradient of an embedding is zero but for the words of the batch, and three
/// quarters of the memory traffic go.
void add_and_clear(float* __restrict sum, float* __restrict part, long n) {
    constexpr long block = 128;
    for (long first = 0; first < n; first += block) {
        const long last = first + block < n ? first + block : n;
        int any = 0;
        for (long i = first; i < last; ++i) any |= part[i] != 0;
        if (!any) continue;
        for (long i = first; i < last; ++i) {
            sum[i] += part[i];
            part[i] = 0;
        }
    }
}

double sum_of_squares(const float* __restrict x, long n) {
    double sum = 0;
    for (long i = 0; i < n; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    return sum;
}

void average(float* __restrict average, const float* __restrict x, float share, long n) {
    for (long i = 0; i < n; ++i) average[i] += share * (x[i] - average[i]);
}

}  // namespace

const OptimizerKernels optimizer = {adamw, sgd, add_and_clear, sum_of_squares, average};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
