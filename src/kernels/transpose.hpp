#pragma once

#include "kernels/vector.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

// The first, or the last, halves of a and b, element by element in turn.
#if defined(__AVX512F__)
inline Vec interleave_first(Vec a, Vec b) { return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23); }
inline Vec interleave_last(Vec a, Vec b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#elif defined(__AVX__)
inline Vec interleave_first(Vec a, Vec b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
inline Vec interleave_last(Vec a, Vec b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#else
inline Vec interleave_first(Vec a, Vec b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
inline Vec interleave_last(Vec a, Vec b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif

/// A square of lanes by lanes. A round turns the bits of (row, column) left by one; log2(lanes) of them exchange the two.
inline void transpose_square(Vec (&r)[lanes]) {
#pragma GCC unroll 4
    for (int round = 1; round < lanes; round *= 2) {
        Vec to[lanes];
#pragma GCC unroll 8
        for (int i = 0; i < lanes / 2; ++i) {
            to[2 * i] = interleave_first(r[i], r[i + lanes / 2]);
            to[2 * i + 1] = interleave_last(r[i], r[i + lanes / 2]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < lanes; ++i) r[i] = to[i];
    }
}

/// to [columns, width] = scale xᵀ with x [rows, columns], rows `stride` floats apart, and width >= rows whole vectors, zeros
/// beyond the rows.
inline void transpose(const float* x, long stride, long rows, long columns, float scale, float* to, long width) {
    for (long c = 0; c < columns; c += lanes) {
        const long count = columns - c < lanes ? columns - c : lanes;
        for (long r = 0; r < width; r += lanes) {
            Vec square[lanes];
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) {
                const float* row = x + (r + i) * stride + c;
                square[i] = r + i >= rows ? Vec{} : (count == lanes ? load(row) : load_first(row, count)) * scale;
            }
            transpose_square(square);
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i)
                if (i < count) store(to + (c + i) * width + r, square[i]);
        }
    }
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
