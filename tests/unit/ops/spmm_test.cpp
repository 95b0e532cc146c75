#include "clamor/ops/spmm.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "support/gradient.hpp"
#include "support/sparse.hpp"

using namespace clamor;
using testing::to_float;

TEST_CASE("spmm: a product by hand, set and added, with empty rows") {
    const std::vector<Index> row{0, 0, 2}, column{0, 2, 1};
    const std::vector<double> value{2, -1, 3};
    const auto a = Sparse<double>::from_entries(3, 3, row, column, value);
    const auto x = Tensor<double>::from(Shape{3, 2}, std::vector<double>{1, 2, 3, 4, 5, 6});
    Tensor<double> y(Shape{3, 2}, 9.0);
    ops::spmm<double>(a.by_rows(), x, y);
    CHECK(std::vector<double>(y.view().begin(), y.view().end()) == std::vector<double>{-3, -2, 0, 0, 9, 12});
    ops::spmm<double>(a.by_columns(), x, y, ops::Write::add);
    CHECK(std::vector<double>(y.view().begin(), y.view().end()) == std::vector<double>{-1, 2, 15, 18, 8, 10});
    CHECK_THROWS_AS(ops::spmm<double>(a.by_rows(), Tensor<double>(Shape{2, 2}), y), Error);
}

TEST_CASE("spmm: the float kernel follows the double reference for every width, stride and finish") {
    // Sums of about 20 products of normal numbers: 1e-5 is some tens of roundings.
    const auto a = testing::random_sparse(83, 61, 3, 1);
    const auto af = to_float(a);
    Rng rng(4);
    for (Index width : {1, 3, 7, 8, 9, 16, 24, 33, 64, 71, 128, 200})
        for (bool pad : {false, true}) {
            const Index stride = pad ? ops::padded(width) : width;
            const auto x = testing::random(Shape{61, stride}, 2), bias = testing::random(Shape{width}, 3);
            const auto xf = to_float(x), bf = to_float(bias);
            const auto before = testing::random(Shape{83, width}, 5);
            for (int kind = 0; kind < 4; ++kind) {
                const ops::HashDropout drop(kind == 3 ? 0.4 : 0, rng);
                const ops::Finish<double> finish{kind > 0 ? bias.view() : View<const double>(), kind > 1, drop};
                const ops::Finish<float> finish_f{kind > 0 ? bf.view() : View<const float>(), kind > 1, drop};
                const auto write = kind % 2 == 0 ? ops::Write::set : ops::Write::add;
                auto y = before.clone();
                auto yf = to_float(before);
                ops::spmm<double>(a.by_rows(), x, y, write, finish);
                ops::spmm<float>(af.by_rows(), xf, yf, write, finish_f);
                CHECK(testing::difference(yf, y) < 1e-5);

                const auto dy = testing::random(Shape{83, width}, 6);
                Tensor<double> sums(Shape{width});
                Tensor<float> sums_f(Shape{width});
                // ReLU and dropout read the result: both get the float one, so that a rounding does not flip a sign.
                auto shared = Tensor<double>::uninitialized(yf.shape());
                for (Index i = 0; i < shared.size(); ++i) shared[i] = yf[i];
                const auto dz = ops::finish_backward<double>(finish, dy, shared, sums);
                const auto dzf = ops::finish_backward<float>(finish_f, to_float(dy), yf, sums_f);
                CHECK(testing::difference(dzf, dz) < 1e-6);
                CHECK(testing::difference(sums_f, sums) < 1e-5);
            }
        }
}

TEST_CASE("finish: alone it does what it does after a sum") {
    const auto a = to_float(testing::random_sparse(70, 40, 3, 7));
    const auto x = to_float(testing::random(Shape{40, 37}, 8)), bias = to_float(testing::random(Shape{37}, 9));
    Rng rng(10);
    const ops::Finish<float> finish{bias.view(), true, ops::HashDropout(0.3, rng)};
    Tensor<float> fused(Shape{70, 37}), apart(Shape{70, 37});
    ops::spmm<float>(a.by_rows(), x, fused, ops::Write::set, finish);
    ops::spmm<float>(a.by_rows(), x, apart);
    ops::apply_finish<float>(finish, apart);
    CHECK(testing::difference(fused, apart) == 0);
}

TEST_CASE("spmm: the same bits on any number of threads") {
    const auto a = to_float(testing::random_sparse(900, 300, 5, 11));
    const auto x = to_float(testing::random(Shape{300, 24}, 12)), dy = to_float(testing::random(Shape{900, 24}, 13));
    Tensor<float> alone(Shape{900, 24}), sums_alone(Shape{24});
    ops::spmm<float>(a.by_rows(), x, alone);
    const auto dz_alone = ops::finish_backward<float>({.relu = true}, dy, alone, sums_alone);
    for (int threads : {2, 3}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        Tensor<float> y(Shape{900, 24}), sums(Shape{24});
        ops::spmm<float>(a.by_rows(), x, y);
        const auto dz = ops::finish_backward<float>({.relu = true}, dy, y, sums);
        CHECK(testing::difference(y, alone) == 0);
        CHECK(testing::difference(dz, dz_alone) == 0);
        CHECK(testing::difference(sums, sums_alone) == 0);
    }
}

TEST_CASE("hash dropout: the right share is kept, in rows, in columns, and where neighbours are; another key keeps others") {
    Rng rng(14);
    const Index n = 400, m = 400;
    for (double p : {0.5, 0.1}) {
        const ops::HashDropout drop(p, rng), other(p, rng);
        Tensor<double> x(Shape{n, m}, 1.0), y(Shape{n, m}, 1.0);
        ops::apply_finish<double>({.dropout = drop}, x);
        ops::apply_finish<double>({.dropout = other}, y);
        double kept = 0, both = 0, with_right = 0, with_below = 0;
        std::vector<double> in_column(static_cast<std::size_t>(m));
        double worst_row = 0;
        for (Index r = 0; r < n; ++r) {
            double in_row = 0;
            for (Index c = 0; c < m; ++c) {
                const bool is = x(r, c) != 0;
                if (is) CHECK(x(r, c) == doctest::Approx(1 / (1 - p)));
                in_row += is, in_column[static_cast<std::size_t>(c)] += is;
                both += is && y(r, c) != 0;
                with_right += is && c + 1 < m && x(r, c + 1) != 0;
                with_below += is && r + 1 < n && x(r + 1, c) != 0;
            }
            kept += in_row;
            worst_row = std::max(worst_row, std::abs(in_row / m - (1 - p)));
        }
        // Five standard deviations of a binomial share, of all elements and of one row or column.
        const double all = 5 * std::sqrt(0.25 / (n * m)), one = 5 * std::sqrt(0.25 / m), square = (1 - p) * (1 - p);
        CHECK(std::abs(kept / (n * m) - (1 - p)) < all);
        CHECK(worst_row < one);
        for (double c : in_column) CHECK(std::abs(c / n - (1 - p)) < one);
        CHECK(std::abs(both / (n * m) - square) < all);
        CHECK(std::abs(with_right / (n * (m - 1)) - square) < all);
        CHECK(std::abs(with_below / ((n - 1) * m) - square) < all);
    }
    CHECK_THROWS_AS(ops::HashDropout(1.0, rng), Error);
    CHECK_THROWS_AS(ops::HashDropout(-0.1, rng), Error);
}

TEST_CASE("drop_entries: the transpose drops the same entries") {
    Rng rng(15);
    const auto a = testing::random_sparse(50, 30, 2, 16);
    const ops::HashDropout drop(0.5, rng);
    const auto given = ops::drop_entries<double>(a.by_rows(), ops::Order::given, drop);
    const auto turned = ops::drop_entries<double>(a.by_columns(), ops::Order::transposed, drop);
    Tensor<double> dense(Shape{50, 30}), dense_turned(Shape{50, 30});
    Index zeros = 0;
    for (Index r = 0; r < 50; ++r)
        for (Index k = a.by_rows().offsets[r]; k < a.by_rows().offsets[r + 1]; ++k)
            dense(r, a.by_rows().columns[k]) = given[k], zeros += given[k] == 0;
    for (Index c = 0; c < 30; ++c)
        for (Index k = a.by_columns().offsets[c]; k < a.by_columns().offsets[c + 1]; ++k)
            dense_turned(a.by_columns().columns[k], c) = turned[k];
    CHECK(testing::difference(dense, dense_turned) == 0);
    CHECK(zeros > a.entries() / 3);
    CHECK(zeros < a.entries() * 2 / 3);
}
