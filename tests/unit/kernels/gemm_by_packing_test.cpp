#include "kernels/gemm_by_packing.hpp"

#include <doctest/doctest.h>

#include "clamor/ops/matmul.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;

namespace {

void check_product(Precision precision, bool ta, bool tb, const Shape& size, double alpha, double beta) {
    const Index m = size[0], n = size[1], k = size[2];
    const auto a = testing::random(ta ? Shape{k, m} : Shape{m, k}, 1), b = testing::random(tb ? Shape{n, k} : Shape{k, n}, 2);
    auto c = testing::random(Shape{m, n}, 3);
    const Index ldc = n + 2;
    Tensor<float> wide(Shape{m, ldc}, 9.0f), narrow(Shape{m, n});
    for (Index i = 0; i < m; ++i)
        for (Index j = 0; j < n; ++j) wide(i, j) = beta == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(c(i, j));
    const auto as = [](bool t) { return t ? ops::Transpose::yes : ops::Transpose::no; };
    ops::gemm<double>(as(ta), as(tb), alpha, a, b, beta, c.view(), precision);
    const auto a32 = testing::to_float(a), b32 = testing::to_float(b);
    kernels::gemm_by_packing(precision, ta, tb, m, n, k, static_cast<float>(alpha), a32.data(), a32.cols(), b32.data(), b32.cols(),
                             static_cast<float>(beta), wide.data(), ldc);
    for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) narrow(i, j) = wide(i, j);
        for (Index j = n; j < ldc; ++j) CHECK(wide(i, j) == 9.0f);
    }
    INFO(precision_name(precision), " ", m, " x ", n, " x ", k, " transposed ", ta, " ", tb, " beta ", beta);
    testing::check_close("product", narrow, c, 2e-6, 1);
}

}  // namespace

TEST_CASE("gemm by packing: equals the double reference, with every transpose, factors, and gaps between rows") {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
        if (!has_precision(precision)) continue;
        for (const Shape size : {Shape{1, 1, 1}, Shape{7, 5, 3}, Shape{0, 4, 2}, Shape{4, 3, 0}, Shape{33, 601, 18}, Shape{301, 129, 67}})
            for (int transposes = 0; transposes < 4; ++transposes)
                for (const auto& [alpha, beta] : {std::pair{1.0, 0.0}, std::pair{1.0, 1.0}, std::pair{2.0, 0.5}})
                    check_product(precision, transposes & 1, transposes & 2, size, alpha, beta);
    }
}
