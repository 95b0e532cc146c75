#pragma once

#include "kernels/vector.hpp"

// Products of matrices that fit the first-level cache, as attention over one short post has them by the dozen, where a
// library's call would take longer than the arithmetic.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

/// A matrix whose element (i, k) lies at data[i * row + k * column]: a transpose is a swap of the two.
struct Strided {
    const float* data;
    long row, column;
};

/// c[Rows, Columns * lanes] = a b, sums in registers.
template <int Rows, int Columns>
inline void product_block(Strided a, const float* b, long ldb, float* c, long ldc, long depth) {
    Vec total[Rows][Columns] = {};
    for (long k = 0; k < depth; ++k) {
        Vec right[Columns];
        for (int j = 0; j < Columns; ++j) right[j] = load(b + k * ldb + j * lanes);
        for (int i = 0; i < Rows; ++i) {
            const float left = a.data[i * a.row + k * a.column];
            for (int j = 0; j < Columns; ++j) total[i][j] += left * right[j];
        }
    }
    for (int i = 0; i < Rows; ++i)
        for (int j = 0; j < Columns; ++j) store(c + i * ldc + j * lanes, total[i][j]);
}

template <int Columns>
inline void product_panel(Strided a, const float* b, long ldb, float* c, long ldc, long rows, long depth) {
    constexpr int tall = many_registers ? 8 : 4;
    const auto advance = [&](int by) {
        a.data += by * a.row;
        c += by * ldc;
        rows -= by;
    };
    while (rows >= tall) {
        product_block<tall, Columns>(a, b, ldb, c, ldc, depth);
        advance(tall);
    }
    if (many_registers && rows >= 4) product_block<4, Columns>(a, b, ldb, c, ldc, depth), advance(4);
    if (rows >= 2) product_block<2, Columns>(a, b, ldb, c, ldc, depth), advance(2);
    if (rows >= 1) product_block<1, Columns>(a, b, ldb, c, ldc, depth);
}

/// c[rows, columns] = a[rows, depth] b[depth, columns], b and c row-major with the distances ldb and ldc between rows.
inline void small_product(Strided a, const float* b, long ldb, float* c, long ldc, long rows, long columns, long depth) {
    long j = 0;
    for (; j + 3 * lanes <= columns; j += 3 * lanes) product_panel<3>(a, b + j, ldb, c + j, ldc, rows, depth);
    if (j + 2 * lanes <= columns) product_panel<2>(a, b + j, ldb, c + j, ldc, rows, depth), j += 2 * lanes;
    if (j + lanes <= columns) product_panel<1>(a, b + j, ldb, c + j, ldc, rows, depth), j += lanes;
    if (j == columns) return;
    for (long i = 0; i < rows; ++i) {
        Vec total{};
        for (long k = 0; k < depth; ++k) total += a.data[i * a.row + k * a.column] * load_first(b + k * ldb + j, columns - j);
        store_first(c + i * ldc + j, total, columns - j);
    }
}

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
