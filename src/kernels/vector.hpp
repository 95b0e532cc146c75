#pragma once

// One vector register of floats, by the vector extensions of GCC and Clang: 16 lanes with AVX-512, 8 with AVX2, else 4.
// Only for kernel files: each instruction set has its own copies in its own namespace.

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

#if defined(__AVX512F__)
inline constexpr int lanes = 16;
inline constexpr bool many_registers = true;  ///< 32 instead of 16
#elif defined(__AVX__)
inline constexpr int lanes = 8;
inline constexpr bool many_registers = false;
#else
inline constexpr int lanes = 4;
inline constexpr bool many_registers = false;
#endif

typedef float Vec __attribute__((vector_size(lanes * sizeof(float))));
typedef int IntVec __attribute__((vector_size(lanes * sizeof(int))));
typedef float LooseVec __attribute__((vector_size(lanes * sizeof(float)), aligned(alignof(float)), may_alias));

inline Vec load(const float* p) { return *reinterpret_cast<const LooseVec*>(p); }
inline void store(float* p, Vec v) { *reinterpret_cast<LooseVec*>(p) = v; }
inline Vec broadcast(float x) { return Vec{} + x; }

/// The first n < lanes elements; zeros behind them.
#if defined(__AVX512F__)
inline Vec load_first(const float* p, long n) {
    return reinterpret_cast<Vec>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p));
}
inline void store_first(float* p, Vec v, long n) {
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), reinterpret_cast<__m512>(v));
}
#elif defined(__AVX2__)
inline __m256i first_lanes(long n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline Vec load_first(const float* p, long n) { return reinterpret_cast<Vec>(_mm256_maskload_ps(p, first_lanes(n))); }
inline void store_first(float* p, Vec v, long n) { _mm256_maskstore_ps(p, first_lanes(n), reinterpret_cast<__m256>(v)); }
#else
inline Vec load_first(const float* p, long n) {
    Vec v{};
    __builtin_memcpy(&v, p, static_cast<unsigned long>(n) * sizeof(float));
    return v;
}
inline void store_first(float* p, Vec v, long n) { __builtin_memcpy(p, &v, static_cast<unsigned long>(n) * sizeof(float)); }
#endif
/// The first of n elements, a whole vector at most; zeros behind them.
inline Vec load_some(const float* p, long n) { return n >= lanes ? load(p) : n > 0 ? load_first(p, n) : Vec{}; }
/// The first n < lanes, with `otherwise` behind them.
inline Vec load_first_or(const float* p, long n, float otherwise) {
    IntVec lane;
    for (int j = 0; j < lanes; ++j) lane[j] = j;
    return lane < static_cast<int>(n) ? load_first(p, n) : broadcast(otherwise);
}

/// b where one of the two is NaN.
#if defined(__AVX512F__)
// GCC 12 makes a comparison and a blend of what is below, and warns of the unmasked functions' own uninitialized argument.
inline Vec larger(Vec a, Vec b) {
    const auto x = reinterpret_cast<__m512>(a);
    return reinterpret_cast<Vec>(_mm512_mask_max_ps(x, 0xffff, x, reinterpret_cast<__m512>(b)));
}
inline Vec smaller(Vec a, Vec b) {
    const auto x = reinterpret_cast<__m512>(a);
    return reinterpret_cast<Vec>(_mm512_mask_min_ps(x, 0xffff, x, reinterpret_cast<__m512>(b)));
}
#else
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }
inline Vec smaller(Vec a, Vec b) { return a < b ? a : b; }
#endif

/// Lane j of the result is lane j ^ D of v: sums over all lanes by halves.
template <int D>
inline Vec exchanged(Vec v) {
#if defined(__AVX512F__)
    return __builtin_shufflevector(v, v, 0 ^ D, 1 ^ D, 2 ^ D, 3 ^ D, 4 ^ D, 5 ^ D, 6 ^ D, 7 ^ D, 8 ^ D, 9 ^ D, 10 ^ D, 11 ^ D, 12 ^ D,
                                   13 ^ D, 14 ^ D, 15 ^ D);
#elif defined(__AVX__)
    return __builtin_shufflevector(v, v, 0 ^ D, 1 ^ D, 2 ^ D, 3 ^ D, 4 ^ D, 5 ^ D, 6 ^ D, 7 ^ D);
#else
    return __builtin_shufflevector(v, v, 0 ^ D, 1 ^ D, 2 ^ D, 3 ^ D);
#endif
}

inline float sum(Vec v) {
    if constexpr (lanes > 8) v += exchanged<8>(v);
    if constexpr (lanes > 4) v += exchanged<4>(v);
    v += exchanged<2>(v);
    v += exchanged<1>(v);
    return v[0];
}
inline float largest(Vec v) {
    if constexpr (lanes > 8) v = larger(v, exchanged<8>(v));
    if constexpr (lanes > 4) v = larger(v, exchanged<4>(v));
    v = larger(v, exchanged<2>(v));
    v = larger(v, exchanged<1>(v));
    return v[0];
}

/// body(offset, load, store) over n floats, with whole vectors first and then one part of a vector.
template <typename Body>
inline void for_each_vector(long n, Body&& body) {
    long i = 0;
    for (; i + lanes <= n; i += lanes)
        body(
            i, [](const float* p) { return load(p); }, [](float* p, Vec v) { store(p, v); });
    if (const long rest = n - i; rest > 0)
        body(
            i, [rest](const float* p) { return load_first(p, rest); }, [rest](float* p, Vec v) { store_first(p, v, rest); });
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
