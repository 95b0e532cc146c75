#include "clamor/ops/activation.hpp"

#include <cmath>

#include "clamor/core/parallel.hpp"

namespace clamor::ops {

namespace {

constexpr Index elements_worth_a_thread = 1 << 14;

// GELU, which nearly every encoder has, is a kernel. These are plain: no encoder of the families that are read (io/checkpoint.hpp) is
// trained with them, and a head passes one vector a post.

struct Relu {
    template <typename T>
    static T value(T x) { return x < 0 ? T{} : x; }
    template <typename T>
    static T slope(T x) { return x > 0 ? T{1} : T{}; }
};

struct Silu {
    template <typename T>
    static T value(T x) { return x / (1 + std::exp(-x)); }
    template <typename T>
    static T slope(T x) {
        const T gate = 1 / (1 + std::exp(-x));
        return gate + x * gate * (1 - gate);
    }
};

struct Tanh {
    template <typename T>
    static T value(T x) { return std::tanh(x); }
    template <typename T>
    static T slope(T x) {
        const T y = std::tanh(x);
        return 1 - y * y;
    }
};

/// body(Form) for the forms that are written here.
template <typename Body>
void with_form(Activation form, Body&& body) {
    if (form == Activation::relu) return body(Relu{});
    if (form == Activation::silu) return body(Silu{});
    body(Tanh{});
}

/// body(i, x[i] + its bias) for each element.
template <typename T, typename Body>
void for_each_element(View<const T> x, View<const T> bias, Body&& body) {
    const Index width = x.cols();
    parallel_for(x.rows(), elements_worth_a_thread / width + 1, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r)
            for (Index c = 0; c < width; ++c) body(r * width + c, x(r, c) + (bias.empty() ? T{} : bias[c]));
    });
}

}  // namespace

template <typename T>
void activate(Activation form, View<const T> x, View<const T> bias, View<T> y) {
    if (const auto which = gelu_of(form)) return gelu<T>(*which, x, bias, y);
    check(y.size() == x.size() && (bias.empty() || bias.size() == x.cols()),
          "activate: x ", x.shape(), " and bias ", bias.shape(), " into ", y.shape());
    if (x.empty()) return;
    with_form(form, [&]<typename Form>(Form) { for_each_element<T>(x, bias, [&](Index i, T v) { y[i] = Form::value(v); }); });
}

template <typename T>
void activate_backward(Activation form, View<const T> dy, View<const T> x, View<const T> bias, View<T> dx) {
    if (const auto which = gelu_of(form)) return gelu_backward<T>(*which, dy, x, bias, dx);
    check(dy.size() == x.size() && dx.size() == x.size() && (bias.empty() || bias.size() == x.cols()),
          "activate_backward: dy ", dy.shape(), ", x ", x.shape(), " and bias ", bias.shape(), " into ", dx.shape());
    if (x.empty()) return;
    with_form(form, [&]<typename Form>(Form) { for_each_element<T>(x, bias, [&](Index i, T v) { dx[i] = dy[i] * Form::slope(v); }); });
}

#define CLAMOR_INSTANTIATE(T)                                                \
    template void activate(Activation, View<const T>, View<const T>, View<T>); \
    template void activate_backward(Activation, View<const T>, View<const T>, View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
