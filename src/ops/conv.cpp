#include "clamor/ops/conv.hpp"

#include <algorithm>

#include "clamor/ops/matmul.hpp"
#include "kernels/conv.hpp"
#include "kernels/depthwise.hpp"
#include "ops/conv_problem.hpp"
#include "ops/winograd.hpp"

namespace clamor::ops {

namespace {

using kernels::ConvProblem;

/// The double reference: body(element of x, element of weight, element of y) for every product of the convolution.
template <typename Body>
void each_product(const ConvProblem& p, Body&& body) {
    const Index oh = p.out_h(), ow = p.out_w(), gi = p.group_in(), go = p.group_out();
    for (Index n = 0; n < p.n; ++n)
        for (Index i = 0; i < oh; ++i)
            for (Index j = 0; j < ow; ++j)
                for (Index o = 0; o < p.out; ++o)
                    for (Index c = 0; c < gi; ++c)
                        for (Index a = 0; a < p.kernel_h; ++a)
                            for (Index b = 0; b < p.kernel_w; ++b) {
                                const Index r = i * p.stride - p.padding + a, s = j * p.stride - p.padding + b;
                                if (r < 0 || r >= p.h || s < 0 || s >= p.w) continue;
                                body(((n * p.h + r) * p.w + s) * p.in + o / go * gi + c, ((o * gi + c) * p.kernel_h + a) * p.kernel_w + b,
                                     ((n * oh + i) * ow + j) * p.out + o);
                            }
}

void forward(const ConvProblem& p, const double* x, const double* weight, const double* bias, double* y) {
    for (Index i = 0; i < p.pixels() * p.out; ++i) y[i] = bias ? bias[i % p.out] : 0;
    each_product(p, [&](Index from, Index w, Index to) { y[to] += x[from] * weight[w]; });
}
void backward_input(const ConvProblem& p, const double* dy, const double* weight, double* dx) {
    std::fill_n(dx, p.n * p.h * p.w * p.in, 0.0);
    each_product(p, [&](Index to, Index w, Index from) { dx[to] += dy[from] * weight[w]; });
}
void backward_weights(const ConvProblem& p, const double* x, const double* dy, double* dweight) {
    each_product(p, [&](Index in, Index w, Index out) { dweight[w] += dy[out] * x[in]; });
}

void forward(const ConvProblem& p, const float* x, const float* weight, const float* bias, float* y) {
    const Index in = p.h * p.w * p.in, out = p.out_h() * p.out_w() * p.out;
    if (p.depthwise()) {
        const auto taps = transposed_taps(p, weight);
        over_images(p, [&](const ConvProblem& piece, Index first) {
            kernels::depthwise().forward(piece, x + first * in, taps.data(), bias, y + first * out);
        });
    } else if (winograd::pays(p)) {
        over_images(
            p, [&](const ConvProblem& piece, Index first) { winograd::forward(piece, x + first * in, weight, bias, y + first * out); });
    } else {
        const auto filter = kernels::pack_filter(p, weight);
        over_images(p, [&](const ConvProblem& piece, Index first) {
            kernels::conv_forward(piece, x + first * in, *filter, bias, kernels::ConvFinish::none, y + first * out);
        });
    }
}
void backward_input(const ConvProblem& p, const float* dy, const float* weight, float* dx) {
    const Index in = p.h * p.w * p.in, out = p.out_h() * p.out_w() * p.out;
    const auto taps = p.depthwise() ? transposed_taps(p, weight) : Tensor<float>();
    const bool by_winograd = winograd::pays(p);
    over_images(p, [&](const ConvProblem& piece, Index first) {
        if (by_winograd) return winograd::backward_input(piece, dy + first * out, weight, dx + first * in);
        if (!p.depthwise()) return kernels::conv_backward_input(piece, dy + first * out, weight, dx + first * in);
        std::fill_n(dx + first * in, piece.n * in, 0.0f);
        kernels::depthwise().backward_input(piece, dy + first * out, taps.data(), dx + first * in);
    });
}
void backward_weights(const ConvProblem& p, const float* x, const float* dy, float* dweight) {
    if (winograd::pays(p)) return winograd::backward_weights(p, x, dy, dweight);
    if (!p.depthwise()) return kernels::conv_backward_weights(p, x, dy, dweight);
    Tensor<float> taps(Shape{p.taps(), p.in});
    kernels::depthwise().backward_weights(p, x, dy, taps.data());
    for (Index c = 0; c < p.in; ++c)
        for (Index t = 0; t < p.taps(); ++t) dweight[c * p.taps() + t] += taps(t, c);
}

void check_result(const ConvProblem& p, const Shape& dy) {
    const Shape expected{p.n, p.out_h(), p.out_w(), p.out};
    check(dy == expected, "conv2d: dy must be ", expected, ", got ", dy);
}

}  // namespace

Shape conv2d_shape(const Shape& x, const Shape& weight, ConvOptions options) {
    const auto p = conv_problem(x, weight, options);
    return Shape{p.n, p.out_h(), p.out_w(), p.out};
}

template <typename T>
Tensor<T> conv2d(View<const T> x, View<const T> weight, View<const T> bias, ConvOptions options) {
    const auto p = conv_problem(x.shape(), weight.shape(), options);
    check(bias.empty() || bias.size() == p.out, "conv2d: bias ", bias.shape(), " does not fit weight ", weight.shape());
    auto y = Tensor<T>::uninitialized(Shape{p.n, p.out_h(), p.out_w(), p.out});
    if (!y.empty()) forward(p, x.data(), weight.data(), bias.data(), y.data());
    return y;
}

template <typename T>
void conv2d_backward_weights(View<const T> dy, View<const T> x, ConvOptions options, View<T> dweight, View<T> dbias) {
    const auto p = conv_problem(x.shape(), dweight.shape(), options);
    check_result(p, dy.shape());
    if (dy.empty()) return;
    backward_weights(p, x.data(), dy.data(), dweight.data());
    if (!dbias.empty()) add_column_sums(dy, dbias);
}

template <typename T>
Tensor<T> conv2d_backward_input(View<const T> dy, View<const T> weight, ConvOptions options, const Shape& x) {
    const auto p = conv_problem(x, weight.shape(), options);
    check_result(p, dy.shape());
    auto dx = Tensor<T>::uninitialized(x);
    if (dy.empty())
        dx.fill(T{});
    else if (!dx.empty())
        backward_input(p, dy.data(), weight.data(), dx.data());
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                                                                            \
    template Tensor<T> conv2d(View<const T>, View<const T>, View<const T>, ConvOptions);                 \
    template void conv2d_backward_weights(View<const T>, View<const T>, ConvOptions, View<T>, View<T>);  \
    template Tensor<T> conv2d_backward_input(View<const T>, View<const T>, ConvOptions, const Shape&);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
