#include <Eigen/Core>

#include "kernels/gemm.hpp"

namespace clamor::kernels {

namespace {
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Stride = Eigen::OuterStride<>;
using Input = Eigen::Map<const Matrix, 0, Stride>;
using Output = Eigen::Map<Matrix, 0, Stride>;
}  // namespace

void gemm(bool transpose_a, bool transpose_b, Index m, Index n, Index k, float alpha, const float* a, Index lda,
          const float* b, Index ldb, float beta, float* c, Index ldc) {
    if (m == 0 || n == 0) return;
    Output out(c, m, n, Stride(ldc));
    if (beta == 0)
        out.setZero();
    else if (beta != 1)
        out *= beta;
    if (k == 0) return;
    const Input x(a, transpose_a ? k : m, transpose_a ? m : k, Stride(lda));
    const Input y(b, transpose_b ? n : k, transpose_b ? k : n, Stride(ldb));
    if (transpose_a && transpose_b)
        out.noalias() += alpha * x.transpose() * y.transpose();
    else if (transpose_a)
        out.noalias() += alpha * x.transpose() * y;
    else if (transpose_b)
        out.noalias() += alpha * x * y.transpose();
    else
        out.noalias() += alpha * x * y;
}

void limit_gemm_isa(Isa) {}  // Eigen is compiled for the baseline: there is nothing to lower

}  // namespace clamor::kernels
