#pragma once

#include "clamor/core/sparse.hpp"

namespace clamor::ops {

template <typename T>
struct NeighbourMax {
    Tensor<T> y;                    ///< [n, width]
    Tensor<std::uint32_t> winner;   ///< [n, width]: the neighbour that had it; 2^32 - 1 for none
};

/// y[r, c] = max over the entries j of row r of x[j, c]; 0 for a row without any. Of equals the lowest j wins, a NaN
/// wins over numbers; the winner has the whole gradient. The adjacency's values are not used.   adjacency [n, n]   x [n, width]
/// Rows are cut over the context's threads by edges.
template <typename T>
NeighbourMax<T> neighbour_max(const SparseRows<T>& adjacency, View<const T> x);

/// dx [n, width] from dy [n, width].
template <typename T>
Tensor<T> neighbour_max_backward(const Sparse<T>& adjacency, View<const T> dy, View<const std::uint32_t> winner);

}  // namespace clamor::ops
