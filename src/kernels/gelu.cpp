#include "kernels/gelu.hpp"

#include "kernels/gelu_value.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

template <typename Form>
void forward_rows(const float* x, const float* bias, float* y, long rows, long width) {
    for (long r = 0; r < rows; ++r, x += width, y += width)
        for_each_vector(width, [&](long i, auto read, auto write) {
            Vec v = read(x + i);
            if (bias) v += read(bias + i);
            write(y + i, Form::value(v));
        });
}

template <typename Form>
void backward_rows(const float* x, const float* bias, const float* dy, float* dx, long rows, long width) {
    for (long r = 0; r < rows; ++r, x += width, dy += width, dx += width)
        for_each_vector(width, [&](long i, auto read, auto write) {
            Vec v = read(x + i);
            if (bias) v += read(bias + i);
            write(dx + i, read(dy + i) * Form::slope(v));
        });
}

void forward(bool approximate, const float* x, const float* bias, float* y, long rows, long width) {
    approximate ? forward_rows<TanhGelu>(x, bias, y, rows, width) : forward_rows<ExactGelu>(x, bias, y, rows, width);
}

void backward(bool approximate, const float* x, const float* bias, const float* dy, float* dx, long rows, long width) {
    approximate ? backward_rows<TanhGelu>(x, bias, dy, dx, rows, width) : backward_rows<ExactGelu>(x, bias, dy, dx, rows, width);
}

}  // namespace

const GeluKernels gelu = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
