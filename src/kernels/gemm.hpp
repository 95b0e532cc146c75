#pragma once

#include "clamor/core/isa.hpp"
#include "clamor/core/shape.hpp"

namespace clamor::kernels {

/// C[m, n] = alpha op(A) op(B) + beta C, row-major, with op the identity or the transpose; lda, ldb, ldc are the
/// distances between rows as stored. Runs on this thread alone. oneDNN, or gemm_by_packing.hpp where the build has no oneDNN.
void gemm(bool transpose_a, bool transpose_b, Index m, Index n, Index k, float alpha, const float* a, Index lda,
          const float* b, Index ldb, float beta, float* c, Index ldc);

/// Whether each call packs all of B, so that few calls of many rows are better than many of few.
bool gemm_packs() noexcept;

/// Keeps the library under gemm() to `limit`. Throws Status::unsupported once it has started to work.
void limit_gemm_isa(Isa limit);

}  // namespace clamor::kernels
