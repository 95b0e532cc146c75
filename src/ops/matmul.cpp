#include "clamor/ops/matmul.hpp"

#include <Eigen/Core>

#include "clamor/core/parallel.hpp"
#include "kernels/gemm.hpp"

namespace clamor::ops {

namespace {

/// The double reference: Eigen, on this thread.
void gemm_rows(bool ta, bool tb, Index m, Index n, Index k, double alpha, const double* a, Index lda, const double* b, Index ldb,
               double beta, double* c, Index ldc) {
    using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using Stride = Eigen::OuterStride<>;
    Eigen::Map<Matrix, 0, Stride> out(c, m, n, Stride(ldc));
    if (beta == 0)
        out.setZero();
    else
        out *= beta;
    const Eigen::Map<const Matrix, 0, Stride> x(a, ta ? k : m, ta ? m : k, Stride(lda)), y(b, tb ? n : k, tb ? k : n, Stride(ldb));
    if (ta && tb) out += alpha * x.transpose() * y.transpose();
    if (ta && !tb) out += alpha * x.transpose() * y;
    if (!ta && tb) out += alpha * x * y.transpose();
    if (!ta && !tb) out += alpha * x * y;
}

void gemm_rows(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b, Index ldb, float beta,
               float* c, Index ldc) {
    kernels::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

constexpr Index flop_worth_a_thread = 1 << 20;

}  // namespace

template <typename T>
void gemm(Transpose transpose_a, Transpose transpose_b, T alpha, View<const T> a, View<const T> b, T beta, View<T> c) {
    const bool ta = transpose_a == Transpose::yes, tb = transpose_b == Transpose::yes;
    const Index m = ta ? a.cols() : a.rows(), k = ta ? a.rows() : a.cols();
    const Index n = tb ? b.rows() : b.cols();
    check(k == (tb ? b.cols() : b.rows()) && c.size() == m * n,
          "gemm: ", a.shape(), ta ? "ᵀ" : "", " times ", b.shape(), tb ? "ᵀ" : "", " into ", c.shape());
    if (c.empty()) return;
    const Index lda = a.cols(), ldb = b.cols();
    const Index flop_a_row = std::max<Index>(1, 2 * n * k);
    const Index grain = std::max<Index>(32, (flop_worth_a_thread + flop_a_row - 1) / flop_a_row);
    parallel_for(m, grain, [&](Index first, Index last) {
        gemm_rows(ta, tb, last - first, n, k, alpha, a.data() + (ta ? first : first * lda), lda, b.data(), ldb, beta, c.data() + first * n,
                  n);
    });
}

template <typename T>
Tensor<T> affine(View<const T> x, View<const T> weight, View<const T> bias, Transpose stored) {
    const bool by_rows = stored == Transpose::yes;
    check(x.cols() == (by_rows ? weight.cols() : weight.rows()), "affine: x ", x.shape(), " does not fit weight ", weight.shape());
    const Index n = x.rows(), out = by_rows ? weight.rows() : weight.cols();
    auto y = Tensor<T>::uninitialized(Shape{n, out});
    if (!bias.empty())
        parallel_for(n, 256, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r) std::copy_n(bias.data(), out, y.data() + r * out);
        });
    gemm(Transpose::no, stored, T{1}, x, weight, bias.empty() ? T{0} : T{1}, y.view());
    return y;
}

template <typename T>
void affine_backward_weights(View<const T> dy, View<const T> x, View<T> dweight, View<T> dbias) {
    gemm(Transpose::yes, Transpose::no, T{1}, dy, x, T{1}, dweight);
    if (!dbias.empty()) add_column_sums(dy, dbias);
}

template <typename T>
Tensor<T> affine_backward_input(View<const T> dy, View<const T> weight) {
    auto dx = Tensor<T>::uninitialized(Shape{dy.rows(), weight.cols()});
    gemm(Transpose::no, Transpose::no, T{1}, dy, weight, T{0}, dx.view());
    return dx;
}

template <typename T>
void transpose(View<const T> x, View<T> to) {
    const Index n = x.rows(), m = x.cols();
    check(to.rows() == m && to.cols() == n, "transpose: ", x.shape(), " into ", to.shape());
    constexpr Index block = 16;  // a block's lines stay in the first cache
    parallel_for((n + block - 1) / block, 8, [&](Index first, Index last) {
        for (Index r = first * block; r < std::min(n, last * block); r += block)
            for (Index c = 0; c < m; ++c)
                for (Index i = r; i < std::min(n, r + block); ++i) to(c, i) = x(i, c);
    });
}

template <typename T>
void add_column_sums(View<const T> x, View<T> sums) {
    check(sums.size() == x.cols(), "add_column_sums: ", x.shape(), " into ", sums.shape());
    for (Index r = 0; r < x.rows(); ++r) {
        const T* row = x.row(r);
        for (Index c = 0; c < x.cols(); ++c) sums[c] += row[c];
    }
}

#define CLAMOR_INSTANTIATE(T)                                                              \
    template void gemm(Transpose, Transpose, T, View<const T>, View<const T>, T, View<T>); \
    template Tensor<T> affine(View<const T>, View<const T>, View<const T>, Transpose);     \
    template void transpose(View<const T>, View<T>);                                       \
    template void affine_backward_weights(View<const T>, View<const T>, View<T>, View<T>); \
    template Tensor<T> affine_backward_input(View<const T>, View<const T>);                \
    template void add_column_sums(View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
