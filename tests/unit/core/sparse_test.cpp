#include "clamor/core/sparse.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"

using namespace clamor;

namespace {

Sparse<double> make(Index rows, Index cols, std::vector<Index> offsets, std::vector<std::uint32_t> columns) {
    auto o = Tensor<Index>::from(Shape{static_cast<Index>(offsets.size())}, offsets);
    auto c = Tensor<std::uint32_t>::from(Shape{static_cast<Index>(columns.size())}, columns);
    Tensor<double> v(Shape{c.size()}, 1.0);
    return Sparse<double>::from_rows(rows, cols, std::move(o), std::move(c), std::move(v));
}

}  // namespace

TEST_CASE("sparse: the transpose of a random matrix holds the same entries, and pieces cover every row once") {
    Rng rng(5);
    const Index rows = 3000, cols = 700;
    std::vector<Index> r, c;
    std::vector<double> v;
    std::vector<double> dense(static_cast<std::size_t>(rows * cols));
    for (int i = 0; i < 40000; ++i) {
        r.push_back(rng.below(rows) / 7 * 7), c.push_back(rng.below(cols)), v.push_back(rng.normal());
        dense[static_cast<std::size_t>(r.back() * cols + c.back())] += v.back();
    }
    const auto a = Sparse<double>::from_entries(rows, cols, r, c, v);
    const auto visit = [&](const SparseRows<double>& m, bool transposed) {
        std::vector<double> seen(dense.size());
        std::vector<int> rows_seen(static_cast<std::size_t>(m.rows));
        for_each_piece(m, [&](Index first, Index last) {
            for (Index i = first; i < last; ++i) {
                ++rows_seen[static_cast<std::size_t>(i)];
                for (Index k = m.offsets[i]; k < m.offsets[i + 1]; ++k) {
                    if (k > m.offsets[i]) CHECK(m.columns[k - 1] < m.columns[k]);
                    seen[static_cast<std::size_t>(transposed ? m.columns[k] * cols + i : i * cols + m.columns[k])] += m.values[k];
                }
            }
        });
        CHECK(seen == dense);
        CHECK(rows_seen == std::vector<int>(static_cast<std::size_t>(m.rows), 1));
        CHECK(m.cuts.size() > 10);
    };
    visit(a.by_rows(), false);
    visit(a.by_columns(), true);
}

TEST_CASE("sparse: empty, one entry, empty rows") {
    CHECK(Sparse<float>().rows() == 0);
    CHECK(make(0, 0, {0}, {}).entries() == 0);
    CHECK(make(0, 5, {0}, {}).by_columns().rows == 5);
    const auto one = make(3, 2, {0, 0, 1, 1}, {1});
    CHECK(one.by_columns().offsets[1] == 0);
    CHECK(one.by_columns().columns[0] == 1);
    CHECK(!one.symmetric());
    CHECK(make(2, 2, {0, 1, 2}, {1, 0}).symmetric());
}

TEST_CASE("sparse: a matrix that is nothing takes no memory of a context") {
    Context context({.threads = 1});
    ContextScope scope(context);
    const Sparse<float> nothing;
    const Sparse<double> none;
    CHECK(nothing.by_columns().offsets[0] == 0);
    CHECK(context.memory_used() == 0);
}

TEST_CASE("sparse: arrays that are no matrix are refused") {
    CHECK_THROWS_WITH(make(2, 2, {0, 1, 2}, {0, 2}), "sparse: row 1 has column 2 of 2");
    CHECK_THROWS_AS(make(2, 3, {0, 2, 2}, {1, 1}), Error);
    CHECK_THROWS_AS(make(2, 3, {0, 2, 2}, {2, 1}), Error);
    CHECK_THROWS_AS(make(2, 3, {0, 3, 2}, {0, 1}), Error);
    CHECK_THROWS_AS(make(2, 3, {0, 1}, {0}), Error);
    CHECK_THROWS_AS(make(2, 3, {1, 1, 2}, {0, 1}), Error);
    CHECK_THROWS_AS(Sparse<double>::from_entries(-1, 2, {}, {}), Error);
    CHECK_THROWS_AS(Sparse<double>::from_entries(1, Index{1} << 33, {}, {}), Error);
    const std::vector<Index> bad{3};
    CHECK_THROWS_WITH(Sparse<double>::from_entries(2, 5, bad, bad), "sparse: entry 0 is at (3, 3) of a matrix of 2 x 5");
}
