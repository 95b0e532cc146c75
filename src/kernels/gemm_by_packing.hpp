#pragma once

#include <algorithm>

#include "clamor/core/tensor.hpp"
#include "kernels/packed_gemm_choice.hpp"

namespace clamor::kernels {

/// to [m, k] = scale · op(A).
inline void copy_rows(bool transpose, const float* a, Index lda, Index m, Index k, float scale, float* to) {
    constexpr Index block = 16;  // a block's lines stay in the first cache
    for (Index r = 0; r < m; r += block)
        for (Index c = 0; c < k; c += block)
            for (Index i = r; i < std::min(m, r + block); ++i)
                for (Index j = c; j < std::min(k, c + block); ++j) to[i * k + j] = scale * (transpose ? a[j * lda + i] : a[i * lda + j]);
}

/// gemm() (gemm.hpp) by the kernels for packed weights: op(B) is packed for this call, some columns at a time, and op(A) is
/// copied where it has a factor, or does not lie in rows and the kernel asks for them.
inline void gemm_by_packing(Precision precision, bool transpose_a, bool transpose_b, Index m, Index n, Index k, float alpha,
                            const float* a, Index lda, const float* b, Index ldb, float beta, float* c, Index ldc) {
    if (m == 0 || n == 0) return;
    if (beta != 0 && beta != 1)
        for (Index i = 0; i < m; ++i)
            for (Index j = 0; j < n; ++j) c[i * ldc + j] *= beta;
    const PackedGemmKernels& kernel = packed_gemm(precision);
    Tensor<float> copied;
    if (alpha != 1 || (transpose_a && !kernel.prepare_transposed)) {
        copied = Tensor<float>::uninitialized(Shape{m, k});
        copy_rows(transpose_a, a, lda, m, k, alpha, copied.data());
        transpose_a = false, a = copied.data(), lda = k;
    }
    PackedGemm call{};
    call.x = a, call.row_bytes = lda * Index{sizeof(float)};
    Tensor<char> rows;
    if (kernel.prepare) {
        rows = Tensor<char>::uninitialized(Shape{m * kernel.row_bytes(k)});
        (transpose_a ? kernel.prepare_transposed : kernel.prepare)(a, lda, m, k, rows.data());
        call.x = rows.data(), call.row_bytes = kernel.row_bytes(k);
    }
    constexpr Index columns_at_once = 512;
    auto packed = Tensor<char>::uninitialized(Shape{kernel.packed_bytes(std::min(n, columns_at_once), k)});
    for (Index first = 0; first < n; first += columns_at_once) {
        const Index count = std::min(n - first, columns_at_once);
        const Index row_step = transpose_b ? ldb : 1, column_step = transpose_b ? 1 : ldb;
        kernel.pack(b + first * row_step, row_step, column_step, count, k, packed.data());
        call.w = packed.data();
        call.y = c + first, call.ldy = call.ld_residual = ldc;
        call.residual = beta != 0 ? c + first : nullptr;
        call.m = m, call.n = count, call.k = k;
        kernel.run(call);
    }
}

}  // namespace clamor::kernels
