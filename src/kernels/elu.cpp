#include "kernels/elu.hpp"

#include "kernels/math.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

void forward(float* x, long n) {
    for_each_vector(n, [&](long i, auto read, auto write) {
        const Vec v = read(x + i);
        write(x + i, v > 0 ? v : exp(v) - 1.0f);
    });
}

void backward(const float* __restrict y, float* __restrict dy, long n) {
    for (long i = 0; i < n; ++i) dy[i] *= y[i] > 0 ? 1 : y[i] + 1;
}

}  // namespace

const EluKernels elu = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
