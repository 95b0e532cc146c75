#include "clamor/ops/gelu.hpp"

#include <cmath>
#include <numbers>

#include "clamor/core/parallel.hpp"
#include "kernels/gelu.hpp"

namespace clamor::ops {

namespace {

constexpr Index elements_worth_a_thread = 1 << 14;
const double root_two_over_pi = std::sqrt(2 / std::numbers::pi);

double value(Gelu form, double x) {
    if (form == Gelu::erf) return x * std::erfc(-x / std::numbers::sqrt2) / 2;
    return x * (1 + std::tanh(root_two_over_pi * (x + 0.044715 * x * x * x))) / 2;
}

double slope(Gelu form, double x) {
    if (form == Gelu::erf) return std::erfc(-x / std::numbers::sqrt2) / 2 + x * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    const double t = std::tanh(root_two_over_pi * (x + 0.044715 * x * x * x));
    return (1 + t) / 2 + x * (1 - t * t) / 2 * root_two_over_pi * (1 + 3 * 0.044715 * x * x);
}

void forward_rows(Gelu form, const float* x, const float* bias, float* y, Index rows, Index width) {
    kernels::gelu().forward(form == Gelu::tanh, x, bias, y, rows, width);
}
void forward_rows(Gelu form, const double* x, const double* bias, double* y, Index rows, Index width) {
    for (Index i = 0; i < rows * width; ++i) y[i] = value(form, x[i] + (bias ? bias[i % width] : 0));
}

void backward_rows(Gelu form, const float* dy, const float* x, const float* bias, float* dx, Index rows, Index width) {
    kernels::gelu().backward(form == Gelu::tanh, x, bias, dy, dx, rows, width);
}
void backward_rows(Gelu form, const double* dy, const double* x, const double* bias, double* dx, Index rows, Index width) {
    for (Index i = 0; i < rows * width; ++i) dx[i] = dy[i] * slope(form, x[i] + (bias ? bias[i % width] : 0));
}

}  // namespace

template <typename T>
void gelu(Gelu form, View<const T> x, View<const T> bias, View<T> y) {
    const Index width = x.cols();
    check(y.size() == x.size() && (bias.empty() || bias.size() == width),
          "gelu: x ", x.shape(), " and bias ", bias.shape(), " into ", y.shape());
    if (x.empty()) return;
    parallel_for(x.rows(), elements_worth_a_thread / width + 1, [&](Index first, Index last) {
        forward_rows(form, x.row(first), bias.empty() ? nullptr : bias.data(), y.data() + first * width, last - first, width);
    });
}

template <typename T>
void gelu_backward(Gelu form, View<const T> dy, View<const T> x, View<const T> bias, View<T> dx) {
    const Index width = x.cols();
    check(dy.size() == x.size() && dx.size() == x.size() && (bias.empty() || bias.size() == width),
          "gelu_backward: dy ", dy.shape(), ", x ", x.shape(), " and bias ", bias.shape(), " into ", dx.shape());
    if (x.empty()) return;
    parallel_for(x.rows(), elements_worth_a_thread / width + 1, [&](Index first, Index last) {
        const Index at = first * width;
        backward_rows(form, dy.data() + at, x.row(first), bias.empty() ? nullptr : bias.data(), dx.data() + at, last - first, width);
    });
}

#define CLAMOR_INSTANTIATE(T)                                        \
    template void gelu(Gelu, View<const T>, View<const T>, View<T>); \
    template void gelu_backward(Gelu, View<const T>, View<const T>, View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
