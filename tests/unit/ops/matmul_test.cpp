#include "clamor/ops/matmul.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/core/half.hpp"
#include "clamor/core/isa.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using ops::Transpose;
using testing::to_float;

namespace {

/// By definition, in double.
Tensor<double> product(bool ta, bool tb, const Tensor<double>& a, const Tensor<double>& b, Index m, Index n, Index k) {
    Tensor<double> c(Shape{m, n});
    for (Index i = 0; i < m; ++i)
        for (Index j = 0; j < n; ++j)
            for (Index p = 0; p < k; ++p) c(i, j) += (ta ? a(p, i) : a(i, p)) * (tb ? b(j, p) : b(p, j));
    return c;
}

}  // namespace

TEST_CASE("gemm: float and double equal the definition, with every transpose, on one thread and on three") {
    for (int threads : {1, 3})
        for (const Shape size : {Shape{1, 1, 1}, Shape{7, 5, 3}, Shape{0, 4, 2}, Shape{4, 3, 0}, Shape{301, 129, 67}})
            for (int transposes = 0; transposes < 4; ++transposes) {
                Context context({.threads = threads});
                ContextScope scope(context);
                const bool ta = transposes & 1, tb = transposes & 2;
                const Index m = size[0], n = size[1], k = size[2];
                const auto a = testing::random(ta ? Shape{k, m} : Shape{m, k}, 1), b = testing::random(tb ? Shape{n, k} : Shape{k, n}, 2);
                const auto expected = product(ta, tb, a, b, m, n, k);
                const auto as = [](bool t) { return t ? Transpose::yes : Transpose::no; };

                Tensor<double> c(Shape{m, n}, 1.0);
                ops::gemm<double>(as(ta), as(tb), 2.0, a, b, 0.5, c.view());
                Tensor<float> f(Shape{m, n}, 1.0f);
                ops::gemm<float>(as(ta), as(tb), 2.0f, to_float(a), to_float(b), 0.5f, f.view());
                double worst = 0, worst_float = 0;
                for (Index i = 0; i < c.size(); ++i) {
                    const double exact = 2 * expected[i] + 0.5;
                    worst = std::max(worst, std::abs(c[i] - exact));
                    worst_float = std::max(worst_float, std::abs(static_cast<double>(f[i]) - exact));
                }
                INFO(m, " x ", n, " x ", k, " transposes ", transposes, " threads ", threads);
                CHECK(worst < 1e-12);
                CHECK(worst_float < 1e-4);  // 67 products of up to about 10, each rounded to 24 bits
            }
}

TEST_CASE("gemm: in bf16 the operands are rounded, in double and in float, to the same bits on any number of threads") {
    const auto a = testing::random(Shape{301, 67}, 1), b = testing::random(Shape{67, 129}, 2);
    const auto product = []<typename T>(const Tensor<T>& x, const Tensor<T>& y) {
        Tensor<T> c(Shape{301, 129});
        ops::gemm<T>(Transpose::no, Transpose::no, 1, x, y, 0, c.view(), Precision::bf16);
        return c;
    };
    const Tensor<double> exact = product(a, b);
    const auto nearest = [](double x) { return static_cast<double>(bf16_to_float(float_to_bf16(static_cast<float>(x)))); };
    double one = 0;
    for (Index p = 0; p < 67; ++p) one += nearest(a(5, p)) * nearest(b(p, 7));
    CHECK(exact(5, 7) == doctest::Approx(one).epsilon(1e-12));

    const auto a32 = to_float(a), b32 = to_float(b);
    if (!has_precision(Precision::bf16)) {
        const auto said =
            concat("product: precision bf16 needs a processor with AVX512_BF16; the instruction set in use is ", isa_name(isa()));
        CHECK_THROWS_WITH_AS(product(a32, b32), said.c_str(), Error);
        return;
    }
    const Tensor<float> alone = product(a32, b32);
    Context context({.threads = 3});
    const ContextScope scope(context);
    const Tensor<float> shared = product(a32, b32);
    CHECK(std::equal(alone.data(), alone.data() + alone.size(), shared.data()));
    testing::check_close("product", alone, exact, 2e-6, 1);
    Tensor<float> c(Shape{301, 129});
    CHECK_THROWS_WITH(ops::gemm<float>(Transpose::no, Transpose::no, 1, a32, b32, 0, c.view(), Precision::int8),
                      "gemm: multiplies in f32 or bf16, got int8");
}

TEST_CASE("affine: a bias of another size is refused") {
    const Tensor<float> x(Shape{4, 3}), weight(Shape{5, 3});
    CHECK_THROWS_WITH(ops::affine<float>(x, weight, Tensor<float>(Shape{1})), "affine: bias [1] does not fit weight [5, 3]");
    CHECK_THROWS_WITH(ops::affine<float>(Tensor<float>(Shape{4, 5}), weight, Tensor<float>(Shape{5}), Transpose::no),
                      "affine: bias [5] does not fit weight [5, 3]");
    CHECK(ops::affine<float>(x, weight, Tensor<float>(Shape{5}, 2.0f))(3, 4) == 2);
}

TEST_CASE("gemm: shapes that do not fit are named") {
    Tensor<double> c(Shape{2, 5});
    CHECK_THROWS_WITH(ops::gemm<double>(Transpose::no, Transpose::no, 1.0, Tensor<double>(Shape{2, 3}), Tensor<double>(Shape{4, 5}), 0.0,
                                        c.view()),
                      "gemm: [2, 3] times [4, 5] into [2, 5]");
}
