#pragma once

#include "kernels/math.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

inline float largest_of(const float* x, long n) {
    Vec top = broadcast(x[0]);
    long i = 0;
    for (; i + lanes <= n; i += lanes) top = larger(top, load(x + i));
    if (i < n) top = larger(top, load_first_or(x + i, n - i, x[0]));
    return largest(top);
}

/// y = softmax(x) over n > 0 numbers; y may be x.
inline void softmax_row(const float* x, float* y, long n) {
    const float top = largest_of(x, n);
    Vec sums{};
    float rest_sum = 0;
    long i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Vec e = exp(load(x + i) - top);
        store(y + i, e);
        sums += e;
    }
    if (i < n) {
        const Vec e = exp(load_first(x + i, n - i) - top);
        store_first(y + i, e, n - i);
        for (long j = 0; j < n - i; ++j) rest_sum += e[j];
    }
    const float scale = 1.0f / (sum(sums) + rest_sum);
    for_each_vector(n, [&](long j, auto read, auto write) { write(y + j, read(y + j) * scale); });
}

/// dx = y (dy - Σ y dy) scale; dx may be dy.
inline void softmax_row_backward(const float* y, const float* dy, float* dx, long n, float scale) {
    Vec sums{};
    for_each_vector(n, [&](long i, auto read, auto) { sums += read(y + i) * read(dy + i); });
    const float total = sum(sums);
    for_each_vector(n, [&](long i, auto read, auto write) { write(dx + i, read(y + i) * (read(dy + i) - total) * scale); });
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
