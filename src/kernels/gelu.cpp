#include "kernels/gelu.hpp"

#include "kernels/math.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr float root_half = 0.707106781f;                   // 1/√2
constexpr float root_two_over_pi = 0.797884561f;            // √(2/π)
constexpr float normal_peak = 0.398942280f;                 // 1/√(2π)
constexpr float cubic = 0.044715f;

struct Exact {  // x Φ(x)
    static Vec value(Vec x) { return 0.5f * x * (1.0f + erf(x * root_half)); }
    static Vec slope(Vec x) { return 0.5f * (1.0f + erf(x * root_half)) + x * normal_peak * exp(-0.5f * x * x); }
};

struct Approximate {  // x σ(2u), u = √(2/π) (x + 0.044715 x³), since (1 + tanh u) / 2 = σ(2u)
    static Vec inverse(Vec x) { return exp(-2.0f * root_two_over_pi * x * (1.0f + cubic * x * x)); }  // 1 / σ(2u) - 1
    static Vec value(Vec x) { return x / (1.0f + inverse(x)); }
    static Vec slope(Vec x) {
        const Vec low = x < -12.0f ? broadcast(-12.0f) : x, c = low > 12.0f ? broadcast(12.0f) : low;  // 0 and 1 beyond
        const Vec e = inverse(c), gate = 1.0f / (1.0f + e);
        return gate + c * gate * (e * gate) * (2.0f * root_two_over_pi) * (1.0f + 3.0f * cubic * c * c);
    }
};

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
    approximate ? forward_rows<Approximate>(x, bias, y, rows, width) : forward_rows<Exact>(x, bias, y, rows, width);
}

void backward(bool approximate, const float* x, const float* bias, const float* dy, float* dx, long rows, long width) {
    approximate ? backward_rows<Approximate>(x, bias, dy, dx, rows, width) : backward_rows<Exact>(x, bias, dy, dx, rows, width);
}

}  // namespace

const GeluKernels gelu = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
