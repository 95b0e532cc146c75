#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "clamor/core/tensor.hpp"

namespace clamor {

/// The non-zeros of a sparse matrix row by row (CSR), borrowed. Row r has the entries [offsets[r], offsets[r + 1]):
/// their columns ascending, and their values.
template <typename T>
struct SparseRows {
    Index rows = 0, cols = 0;
    View<const Index> offsets;           ///< [rows + 1]
    View<const std::uint32_t> columns;   ///< [entries]
    View<const T> values;                ///< [entries]
    /// Rows that cut the matrix into pieces of about the same work, whatever the number of threads. [pieces + 1]
    std::span<const Index> cuts;

    Index entries() const noexcept { return columns.size(); }
    /// The same pattern with other values [entries()], in this order.
    SparseRows with(View<const T> others) const {
        check(others.size() == entries(), "sparse: ", entries(), " entries, got ", others.size(), " values");
        SparseRows copy = *this;
        copy.values = others;
        return copy;
    }
};

/// body(first row, last row) over the pieces of a matrix on the context's threads.
template <typename T, typename Body>
void for_each_piece(const SparseRows<T>& matrix, Body&& body) {
    const Index pieces = static_cast<Index>(matrix.cuts.size()) - 1;
    if (pieces <= 0) return;
    parallel_tasks(pieces, [&](Index i) {
        body(matrix.cuts[static_cast<std::size_t>(i)], matrix.cuts[static_cast<std::size_t>(i + 1)]);
    });
}

/// A sparse matrix that never changes: an adjacency, or features of which few are not zero. It keeps its transpose,
/// built once, for backward passes; a symmetric matrix is its own. Copies share everything.
///
/// Columns and entries are numbered in 32 bits: at most 2^32 - 1 of each, more is refused in words. One entry takes
/// 8 bytes as float, 16 with a transpose of its own.
///
/// Threads: any number may read.
template <typename T>
class Sparse {
public:
    Sparse() = default;

    /// From CSR arrays: offsets [rows + 1], columns and values [entries]. Throws Status::invalid_argument unless the
    /// offsets rise from 0 to the number of entries and each row's columns rise strictly and are in [0, cols).
    static Sparse from_rows(Index rows, Index cols, Tensor<Index> offsets, Tensor<std::uint32_t> columns, Tensor<T> values);

    /// From entries in any order; those at the same place are added, in the order given. `values` may be empty: ones.
    /// Throws Status::invalid_argument where an id is out of range.
    static Sparse from_entries(Index rows, Index cols, std::span<const Index> row, std::span<const Index> column,
                               std::span<const T> values = {});

    Index rows() const noexcept { return by_rows().rows; }
    Index cols() const noexcept { return by_rows().cols; }
    Index entries() const noexcept { return by_rows().entries(); }
    /// The matrix equals its transpose, value by value.
    bool symmetric() const noexcept { return given_ == transposed_; }

    const SparseRows<T>& by_rows() const noexcept { return given_->view; }
    /// The transpose, whose rows are the columns of this matrix.
    const SparseRows<T>& by_columns() const noexcept { return transposed_->view; }

private:
    struct Arrays {
        Tensor<Index> offsets;
        Tensor<std::uint32_t> columns;
        Tensor<T> values;
        std::vector<Index> cuts;
        SparseRows<T> view;
        void seal(Index rows, Index cols);
    };
    explicit Sparse(std::shared_ptr<const Arrays> given);
    static std::shared_ptr<const Arrays> nothing();

    std::shared_ptr<const Arrays> given_ = nothing(), transposed_ = given_;
};

}  // namespace clamor
