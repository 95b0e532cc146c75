#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// Columns [first, first + n) of x [rows, cols], to y [rows, n].
template <typename T>
void copy_columns(View<const T> x, Index first, View<T> y) {
    check(x.rows() == y.rows() && first >= 0 && first + y.cols() <= x.cols(),
          "columns: ", y.shape(), " from column ", first, " of ", x.shape());
    for (Index r = 0; r < y.rows(); ++r) std::copy_n(x.row(r) + first, y.cols(), y.row(r));
}

/// x [rows, n], to columns [first, first + n) of y [rows, cols].
template <typename T>
void put_columns(View<const T> x, View<T> y, Index first) {
    check(x.rows() == y.rows() && first >= 0 && first + x.cols() <= y.cols(),
          "columns: ", x.shape(), " to column ", first, " of ", y.shape());
    for (Index r = 0; r < x.rows(); ++r) std::copy_n(x.row(r), x.cols(), y.row(r) + first);
}

}  // namespace clamor::ops
