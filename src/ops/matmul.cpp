#include "clamor/ops/matmul.hpp"

#include <Eigen/Core>

#include "clamor/core/half.hpp"
#include "clamor/core/parallel.hpp"
#include "kernels/gemm.hpp"
#include "kernels/gemm_by_packing.hpp"

namespace clamor::ops {

namespace {

/// What a product in bf16 takes of its operands.
Tensor<double> rounded(View<const double> x) {
    auto y = Tensor<double>::uninitialized(x.shape());
    for (Index i = 0; i < x.size(); ++i) y[i] = static_cast<double>(bf16_to_float(float_to_bf16(static_cast<float>(x[i]))));
    return y;
}

/// The double reference: Eigen, on this thread. Its operands are rounded already.
void gemm_rows(Precision, bool ta, bool tb, Index m, Index n, Index k, double alpha, const double* a, Index lda, const double* b, Index ldb,
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

void gemm_rows(Precision precision, bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b,
               Index ldb, float beta, float* c, Index ldc) {
    if (precision == Precision::fp32) return kernels::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    kernels::gemm_by_packing(precision, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

constexpr Index flop_worth_a_thread = 1 << 20;

}  // namespace

template <typename T>
void gemm(Transpose transpose_a, Transpose transpose_b, T alpha, View<const T> a, View<const T> b, T beta, View<T> c,
          Precision precision) {
    check(precision != Precision::int8, "gemm: multiplies in f32 or bf16, got int8");
    if constexpr (std::is_same_v<T, double>)
        if (precision == Precision::bf16) return gemm<T>(transpose_a, transpose_b, alpha, rounded(a), rounded(b), beta, c);
    const bool ta = transpose_a == Transpose::yes, tb = transpose_b == Transpose::yes;
    const Index m = ta ? a.cols() : a.rows(), k = ta ? a.rows() : a.cols();
    const Index n = tb ? b.rows() : b.cols();
    check(k == (tb ? b.cols() : b.rows()) && c.size() == m * n,
          "gemm: ", a.shape(), ta ? "ᵀ" : "", " times ", b.shape(), tb ? "ᵀ" : "", " into ", c.shape());
    if (c.empty()) return;
    const Index lda = a.cols(), ldb = b.cols();
    const Index flop_a_row = std::max<Index>(1, 2 * n * k);
    Index grain = std::max<Index>(32, (flop_worth_a_thread + flop_a_row - 1) / flop_a_row);
    if (precision == Precision::bf16 || kernels::gemm_packs()) grain = std::max(grain, (m + parallelism() - 1) / parallelism());
    parallel_for(m, grain, [&](Index first, Index last) {
        gemm_rows(precision, ta, tb, last - first, n, k, alpha, a.data() + (ta ? first : first * lda), lda, b.data(), ldb, beta,
                  c.data() + first * n, n);
    });
}

template <typename T>
Tensor<T> affine(View<const T> x, View<const T> weight, View<const T> bias, Transpose stored, Precision precision) {
    const bool by_rows = stored == Transpose::yes;
    check(x.cols() == (by_rows ? weight.cols() : weight.rows()), "affine: x ", x.shape(), " does not fit weight ", weight.shape());
    const Index n = x.rows(), out = by_rows ? weight.rows() : weight.cols();
    check(bias.empty() || bias.size() == out, "affine: bias ", bias.shape(), " does not fit weight ", weight.shape());
    auto y = Tensor<T>::uninitialized(Shape{n, out});
    if (!bias.empty())
        parallel_for(n, 256, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r) std::copy_n(bias.data(), out, y.data() + r * out);
        });
    gemm(Transpose::no, stored, T{1}, x, weight, bias.empty() ? T{0} : T{1}, y.view(), precision);
    return y;
}

template <typename T>
void affine_backward_weights(View<const T> dy, View<const T> x, View<T> dweight, View<T> dbias, Precision precision) {
    gemm(Transpose::yes, Transpose::no, T{1}, dy, x, T{1}, dweight, precision);
    if (!dbias.empty()) add_column_sums(dy, dbias);
}

template <typename T>
Tensor<T> affine_backward_input(View<const T> dy, View<const T> weight, Precision precision) {
    auto dx = Tensor<T>::uninitialized(Shape{dy.rows(), weight.cols()});
    gemm(Transpose::no, Transpose::no, T{1}, dy, weight, T{0}, dx.view(), precision);
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

#define CLAMOR_INSTANTIATE(T)                                                                         \
    template void gemm(Transpose, Transpose, T, View<const T>, View<const T>, T, View<T>, Precision); \
    template Tensor<T> affine(View<const T>, View<const T>, View<const T>, Transpose, Precision);     \
    template void transpose(View<const T>, View<T>);                                                  \
    template void affine_backward_weights(View<const T>, View<const T>, View<T>, View<T>, Precision); \
    template Tensor<T> affine_backward_input(View<const T>, View<const T>, Precision);                \
    template void add_column_sums(View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
