#include "kernels/softmax.hpp"

#include "kernels/softmax_row.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

void forward(const float* x, float* y, long rows, long width) {
    for (long r = 0; r < rows; ++r) softmax_row(x + r * width, y + r * width, width);
}

void backward(const float* y, const float* dy, float* dx, long rows, long width) {
    for (long r = 0; r < rows; ++r) softmax_row_backward(y + r * width, dy + r * width, dx + r * width, width, 1.0f);
}

}  // namespace

const SoftmaxKernels softmax = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
