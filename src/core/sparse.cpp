#include "clamor/core/sparse.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "clamor/core/context.hpp"

namespace clamor {

namespace {

constexpr Index row_work = 8;          // what a row costs beside its entries, in entries
constexpr Index least_work = 2048;     // of a piece: some microseconds
constexpr Index most_pieces = 256;
constexpr Index rows_unasked = 16384;  // between two looks at whether the context was cancelled

/// Positions that cut rows into pieces of about the same number of entries.
std::vector<Index> cut(View<const Index> offsets, Index rows) {
    std::vector<Index> cuts{0};
    if (rows == 0) return cuts;
    const Index work = offsets[rows] + row_work * rows;
    const Index pieces = std::clamp<Index>(work / least_work, 1, most_pieces);
    for (Index r = 1; r < rows; ++r)
        if (offsets[r] + row_work * r >= work / pieces * static_cast<Index>(cuts.size())) cuts.push_back(r);
    cuts.push_back(rows);
    return cuts;
}

void check_sizes(Index rows, Index cols, Index entries) {
    constexpr Index most = std::numeric_limits<std::uint32_t>::max();
    check(rows >= 0 && cols >= 0 && rows <= most && cols <= most && entries <= most,
          "sparse: at most ", most, " rows, columns and entries, got ", rows, " x ", cols, " with ", entries);
}

}  // namespace

template <typename T>
void Sparse<T>::Arrays::seal(Index rows, Index cols) {
    cuts = cut(offsets, rows);
    view = {rows, cols, offsets, columns, values, cuts};
}

template <typename T>
std::shared_ptr<const typename Sparse<T>::Arrays> Sparse<T>::nothing() {
    static const std::shared_ptr<const Arrays> empty = [] {
        // No tensor: it would belong to the context that happens to be current.
        static constexpr Index zero = 0;
        auto arrays = std::make_shared<Arrays>();
        arrays->seal(0, 0);
        arrays->view.offsets = View<const Index>(&zero, Shape{1});
        return arrays;
    }();
    return empty;
}

template <typename T>
Sparse<T>::Sparse(std::shared_ptr<const Arrays> given) : given_(std::move(given)) {
    const SparseRows<T>& a = given_->view;
    auto t = std::make_shared<Arrays>();
    t->offsets = Tensor<Index>(Shape{a.cols + 1});
    t->columns = Tensor<std::uint32_t>::uninitialized(Shape{a.entries()});
    t->values = Tensor<T>::uninitialized(Shape{a.entries()});
    for (std::uint32_t c : a.columns) ++t->offsets[Index{c} + 1];
    std::partial_sum(t->offsets.data(), t->offsets.data() + a.cols + 1, t->offsets.data());
    std::vector<Index> next(t->offsets.data(), t->offsets.data() + a.cols);
    for (Index r = 0; r < a.rows; ++r) {
        if (r % rows_unasked == 0) throw_if_cancelled();
        for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k) {
            const Index place = next[a.columns[k]]++;
            t->columns[place] = static_cast<std::uint32_t>(r);
            t->values[place] = a.values[k];
        }
    }
    const bool symmetric = a.rows == a.cols && std::equal(t->offsets.data(), t->offsets.data() + a.rows + 1, a.offsets.data()) &&
                           std::equal(a.columns.begin(), a.columns.end(), t->columns.data()) &&
                           std::equal(a.values.begin(), a.values.end(), t->values.data());
    if (symmetric) {
        transposed_ = given_;
        return;
    }
    t->seal(a.cols, a.rows);
    transposed_ = std::move(t);
}

template <typename T>
Sparse<T> Sparse<T>::from_rows(Index rows, Index cols, Tensor<Index> offsets, Tensor<std::uint32_t> columns, Tensor<T> values) {
    check_sizes(rows, cols, columns.size());
    check(offsets.size() == rows + 1 && values.size() == columns.size(),
          "sparse: ", rows, " rows need ", rows + 1, " offsets and as many values as columns, got ", offsets.size(), " offsets, ",
          columns.size(), " columns, ", values.size(), " values");
    check(offsets[0] == 0 && offsets[rows] == columns.size(),
          "sparse: offsets must go from 0 to ", columns.size(), ", got ", offsets[0], " to ", offsets[rows]);
    for (Index r = 0; r < rows; ++r) check(offsets[r] <= offsets[r + 1], "sparse: offsets fall after row ", r);
    for (Index r = 0; r < rows; ++r) {
        if (r % rows_unasked == 0) throw_if_cancelled();
        for (Index k = offsets[r]; k < offsets[r + 1]; ++k) {
            check(columns[k] < cols, "sparse: row ", r, " has column ", columns[k], " of ", cols);
            check(k == offsets[r] || columns[k - 1] < columns[k],
                  "sparse: the columns of row ", r, " must rise, got ", columns[k], " twice or after a larger one");
        }
    }
    auto arrays = std::make_shared<Arrays>();
    arrays->offsets = std::move(offsets);
    arrays->columns = std::move(columns);
    arrays->values = std::move(values);
    arrays->seal(rows, cols);
    return Sparse(std::move(arrays));
}

template <typename T>
Sparse<T> Sparse<T>::from_entries(Index rows, Index cols, std::span<const Index> row, std::span<const Index> column,
                                  std::span<const T> values) {
    const Index given = static_cast<Index>(row.size());
    check_sizes(rows, cols, given);
    check(column.size() == row.size() && (values.empty() || values.size() == row.size()),
          "sparse: rows, columns and values must be as many, got ", row.size(), ", ", column.size(), ", ", values.size());
    Tensor<Index> offsets(Shape{rows + 1});
    for (std::size_t i = 0; i < row.size(); ++i) {
        check(row[i] >= 0 && row[i] < rows && column[i] >= 0 && column[i] < cols,
              "sparse: entry ", i, " is at (", row[i], ", ", column[i], ") of a matrix of ", rows, " x ", cols);
        ++offsets[row[i] + 1];
    }
    std::partial_sum(offsets.data(), offsets.data() + rows + 1, offsets.data());
    struct Entry {
        std::uint32_t column;
        T value;
    };
    std::vector<Entry> sorted(row.size());
    std::vector<Index> next(offsets.data(), offsets.data() + rows);
    for (std::size_t i = 0; i < row.size(); ++i)
        sorted[static_cast<std::size_t>(next[static_cast<std::size_t>(row[i])]++)] = {static_cast<std::uint32_t>(column[i]),
                                                                                      values.empty() ? T{1} : values[i]};

    Index kept = 0, first = 0;
    for (Index r = 0; r < rows; ++r) {
        if (r % rows_unasked == 0) throw_if_cancelled();
        const Index last = offsets[r + 1], begin = kept;
        std::stable_sort(sorted.begin() + first, sorted.begin() + last, [](const Entry& a, const Entry& b) { return a.column < b.column; });
        for (Index k = first; k < last; ++k) {
            const Entry e = sorted[static_cast<std::size_t>(k)];
            if (kept > begin && sorted[static_cast<std::size_t>(kept - 1)].column == e.column)
                sorted[static_cast<std::size_t>(kept - 1)].value += e.value;
            else
                sorted[static_cast<std::size_t>(kept++)] = e;
        }
        first = last;
        offsets[r + 1] = kept;
    }
    auto columns = Tensor<std::uint32_t>::uninitialized(Shape{kept});
    auto kept_values = Tensor<T>::uninitialized(Shape{kept});
    for (Index k = 0; k < kept; ++k) {
        columns[k] = sorted[static_cast<std::size_t>(k)].column;
        kept_values[k] = sorted[static_cast<std::size_t>(k)].value;
    }
    return from_rows(rows, cols, std::move(offsets), std::move(columns), std::move(kept_values));
}

template class Sparse<float>;
template class Sparse<double>;

}  // namespace clamor
