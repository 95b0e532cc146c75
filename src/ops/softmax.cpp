#include "clamor/ops/softmax.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/core/parallel.hpp"
#include "kernels/softmax.hpp"

namespace clamor::ops {

namespace {

constexpr Index elements_worth_a_thread = 1 << 14;

void forward_rows(const float* x, float* y, Index rows, Index width) { kernels::softmax().forward(x, y, rows, width); }

void forward_rows(const double* x, double* y, Index rows, Index width) {
    for (Index r = 0; r < rows; ++r, x += width, y += width) {
        const double top = *std::max_element(x, x + width);
        double total = 0;
        for (Index c = 0; c < width; ++c) total += y[c] = std::exp(x[c] - top);
        for (Index c = 0; c < width; ++c) y[c] /= total;
    }
}

void backward_rows(const float* y, const float* dy, float* dx, Index rows, Index width) {
    kernels::softmax().backward(y, dy, dx, rows, width);
}

void backward_rows(const double* y, const double* dy, double* dx, Index rows, Index width) {
    for (Index r = 0; r < rows; ++r, y += width, dy += width, dx += width) {
        double total = 0;
        for (Index c = 0; c < width; ++c) total += y[c] * dy[c];
        for (Index c = 0; c < width; ++c) dx[c] = y[c] * (dy[c] - total);
    }
}

}  // namespace

template <typename T>
Tensor<T> softmax(View<const T> x) {
    const Index width = x.cols();
    auto y = Tensor<T>::uninitialized(x.shape());
    if (!x.empty())
        parallel_for(x.rows(), elements_worth_a_thread / width + 1,
                     [&](Index first, Index last) { forward_rows(x.row(first), y.data() + first * width, last - first, width); });
    return y;
}

template <typename T>
Tensor<T> softmax_backward(View<const T> dy, View<const T> y) {
    check(dy.size() == y.size(), "softmax_backward: dy ", dy.shape(), " for y ", y.shape());
    const Index width = y.cols();
    auto dx = Tensor<T>::uninitialized(y.shape());
    if (!y.empty())
        parallel_for(y.rows(), elements_worth_a_thread / width + 1, [&](Index first, Index last) {
            backward_rows(y.row(first), dy.data() + first * width, dx.data() + first * width, last - first, width);
        });
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                  \
    template Tensor<T> softmax(View<const T>); \
    template Tensor<T> softmax_backward(View<const T>, View<const T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
