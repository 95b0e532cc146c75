#pragma once

#include <string>

#include "measure.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Twelve independent chains of multiply-adds hide their latency of four or five cycles on two units. `value` keeps them alive.
#define CLAMOR_CHAINS(Vector, fma, set)                                                                                                   \
    Vector a = set(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;                                        \
    const Vector m = set(0.999f), n = set(0.001f);                                                                                         \
    for (long s = 0; s < steps; ++s) {                                                                                                     \
        a = fma(a, m, n), b = fma(b, m, n), c = fma(c, m, n), d = fma(d, m, n), e = fma(e, m, n), f = fma(f, m, n), g = fma(g, m, n);      \
        h = fma(h, m, n), i = fma(i, m, n), j = fma(j, m, n), k = fma(k, m, n), l = fma(l, m, n);                                          \
        asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f), "+x"(g), "+x"(h), "+x"(i), "+x"(j), "+x"(k), "+x"(l));     \
    }                                                                                                                                      \
    asm volatile("" : : "x"(a), "x"(b), "x"(c), "x"(d), "x"(e), "x"(f), "x"(g), "x"(h), "x"(i), "x"(j), "x"(k), "x"(l))

#if defined(__x86_64__)
__attribute__((target("avx512f"))) inline void chains_512(long steps) { CLAMOR_CHAINS(__m512, _mm512_fmadd_ps, _mm512_set1_ps); }
__attribute__((target("avx2,fma"))) inline void chains_256(long steps) { CLAMOR_CHAINS(__m256, _mm256_fmadd_ps, _mm256_set1_ps); }

/// GFLOP/s of float multiply-adds on this core with the vectors of `isa`, now.
inline double multiply_add_peak(const std::string& isa) {
    const bool wide = isa.empty() ? static_cast<bool>(__builtin_cpu_supports("avx512f")) : isa.starts_with("avx512");
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        constexpr long steps = 1000000;
        const double begin = clamor::benchmarks::thread_seconds();
        wide ? chains_512(steps) : chains_256(steps);
        const double rate = steps * 12.0 * 2 * (wide ? 16 : 8) / (clamor::benchmarks::thread_seconds() - begin) * 1e-9;
        if (rate > best) best = rate;
    }
    return best;
}
#endif
