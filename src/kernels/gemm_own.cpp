#include "kernels/gemm.hpp"
#include "kernels/gemm_by_packing.hpp"

// Products of builds without oneDNN.

namespace clamor::kernels {

void gemm(bool transpose_a, bool transpose_b, Index m, Index n, Index k, float alpha, const float* a, Index lda,
          const float* b, Index ldb, float beta, float* c, Index ldc) {
    gemm_by_packing(Precision::fp32, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

bool gemm_packs() noexcept { return true; }

void limit_gemm_isa(Isa) {}  // the kernels are our own: isa() is all that they ask

}  // namespace clamor::kernels
