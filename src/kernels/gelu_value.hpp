#pragma once

#include "kernels/math.hpp"

// The two forms of GELU, and their slopes, of a vector.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

inline constexpr float root_half = 0.707106781f;         // 1/√2
inline constexpr float root_two_over_pi = 0.797884561f;  // √(2/π)
inline constexpr float normal_peak = 0.398942280f;       // 1/√(2π)
inline constexpr float cubic = 0.044715f;

struct ExactGelu {  // x Φ(x)
    static Vec value(Vec x) { return 0.5f * x * (1.0f + erf(x * root_half)); }
    static Vec slope(Vec x) { return 0.5f * (1.0f + erf(x * root_half)) + x * normal_peak * exp(-0.5f * x * x); }
};

struct TanhGelu {  // x σ(2u), u = √(2/π) (x + 0.044715 x³), since (1 + tanh u) / 2 = σ(2u)
    static Vec inverse(Vec x) { return exp(-2.0f * root_two_over_pi * x * (1.0f + cubic * x * x)); }  // 1 / σ(2u) - 1
    static Vec value(Vec x) {
        const Vec c = larger(broadcast(-12.0f), x);  // 0 below; in this order NaN stays
        return c / (1.0f + inverse(c));
    }
    static Vec slope(Vec x) {
        const Vec low = x < -12.0f ? broadcast(-12.0f) : x, c = low > 12.0f ? broadcast(12.0f) : low;  // 0 and 1 beyond
        const Vec e = inverse(c), gate = 1.0f / (1.0f + e);
        return gate + c * gate * (e * gate) * (2.0f * root_two_over_pi) * (1.0f + 3.0f * cubic * c * c);
    }
};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
