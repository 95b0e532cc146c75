#pragma once

#include "kernels/math.hpp"

// GELU of a vector: its two forms with their slopes, and the first of them to a few digits.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

inline constexpr float root_half = 0.707106781f;         // 1/√2
inline constexpr float root_two_over_pi = 0.797884561f;  // √(2/π)
inline constexpr float normal_peak = 0.398942280f;       // 1/√(2π)
inline constexpr float cubic = 0.044715f;

struct ExactGelu {  // x Φ(x)
    static Vec value(Vec x) { return 0.5f * x * (1.0f + erf(x * root_half)); }
    static Vec slope(Vec x) { return 0.5f * (1.0f + erf(x * root_half)) + x * normal_peak * exp(-0.5f * x * x); }
};

/// x Φ(x) to 7.1e-5 + 2e-6 |x|, for a result that is rounded to eight bits next. Φ(c) = 1/2 + c P(c²) on |c| <= 4.15, and 0 and 1
/// beyond. P, of degree 7, gives these two values at the ends, and its largest error of x Φ(x) in between is the least of all such (by
/// linear programming): 6.95e-5. The cut is where its own error, 4.15 Φ(-4.15), is as large. 0 of minus infinity.
struct CoarseGelu {
    static Vec value(Vec x) {
        const Vec low = larger(broadcast(-4.15f), x), c = smaller(broadcast(4.15f), low);  // in this order NaN stays
        const Vec t = c * c;
        Vec p = t * -9.398816830e-10f + 8.190913848e-8f;
        p = p * t - 3.103654905e-6f;
        p = p * t + 6.778057880e-5f;
        p = p * t - 9.572161165e-4f;
        p = p * t + 9.323780379e-3f;
        p = p * t - 6.557470784e-2f;
        p = p * t + 3.984941840e-1f;
        return low * (c * p + 0.5f);
    }
};

struct TanhGelu {  // x σ(2u), u = √(2/π) (x + 0.044715 x³), since (1 + tanh u) / 2 = σ(2u)
    static Vec inverse(Vec x) { return exp(-2.0f * root_two_over_pi * x * (1.0f + cubic * x * x)); }  // 1 / σ(2u) - 1
    static Vec value(Vec x) {
        const Vec c = larger(broadcast(-12.0f), x);  // 0 below; in this order NaN stays
        return c / (1.0f + inverse(c));
    }
    static Vec slope(Vec x) {
        const Vec c = smaller(broadcast(12.0f), larger(broadcast(-12.0f), x));  // 0 and 1 beyond
        const Vec e = inverse(c), gate = 1.0f / (1.0f + e);
        return gate + c * gate * (e * gate) * (2.0f * root_two_over_pi) * (1.0f + 3.0f * cubic * c * c);
    }
};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
