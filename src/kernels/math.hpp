#pragma once

#include "kernels/vector.hpp"

// Elementary functions of a vector. Kernel files that use them are compiled with -fno-associative-math
// (src/cmake/ClamorKernels.cmake): the two steps of exp's reduction must stay two.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

/// e^x, relative error below 2e-7; 0 below -87, e^88 above 88. Cody and Waite's reduction to |r| <= ln(2)/2, then the
/// Taylor series to r^7 (remainder 5e-9).
inline Vec exp(Vec x) {
    const Vec clamped = smaller(broadcast(88.0f), larger(broadcast(-87.0f), x));
    const Vec t = clamped * 1.44269504f;
    const IntVec n = __builtin_convertvector(t + (t < 0 ? broadcast(-0.5f) : broadcast(0.5f)), IntVec);
    const Vec whole = __builtin_convertvector(n, Vec);
    const Vec r = (clamped - whole * 0.693359375f) + whole * 2.12194440e-4f;
    Vec p = r * (1.0f / 5040) + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const Vec power = p * reinterpret_cast<Vec>((n + 127) << 23);
    return x < -87.0f ? Vec{} : power;
}

/// erf(x), absolute error below 4e-7: x P(x²) / Q(x²) fitted to relative error 2e-8 on |x| <= 3.92 (least squares,
/// reweighted to a minimax), ±1 beyond, where 1 - |erf| is below 3e-8.
inline Vec erf(Vec x) {
    const IntVec bits = reinterpret_cast<IntVec>(x), sign = bits & static_cast<int>(0x80000000u);
    const Vec magnitude = reinterpret_cast<Vec>(bits ^ sign);
    const Vec c = smaller(broadcast(3.92f), magnitude);
    const Vec t = c * c;
    Vec p = t * 2.050171103e-6f + 2.848778898e-4f;
    p = p * t + 3.765302964e-3f;
    p = p * t + 5.274775292e-2f;
    p = p * t + 1.903987929e-1f;
    p = p * t + 1.128379146f;
    Vec q = t * 3.809234309e-5f + 1.162463824e-3f;
    q = q * t + 1.496858299e-2f;
    q = q * t + 1.141059799e-1f;
    q = q * t + 5.020692791e-1f;
    q = q * t + 1.0f;
    const Vec value = magnitude > 3.92f ? broadcast(1.0f) : c * p / q;
    return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(value) | sign);
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
