#pragma once

#include <memory>

#include "clamor/ops/spmm.hpp"

namespace clamor::ops {

/// What nodes bring to a graph layer: x [n, features], dense, or sparse where few are not zero (the words of a text).
/// Borrows: what it was made from must outlive it. Copies are cheap.
template <typename T>
class Features {
public:
    Features() = default;
    Features(View<const T> dense) : dense_(dense) {}                                                    // NOLINT: borrowing
    Features(const Tensor<T>& dense) : dense_(dense.view()) {}                                          // NOLINT
    Features(const Sparse<T>& sparse) : sparse_(true), rows_(sparse.by_rows()), columns_(sparse.by_columns()) {}  // NOLINT

    bool sparse() const noexcept { return sparse_; }
    Index rows() const noexcept { return sparse_ ? rows_.rows : dense_.rows(); }
    Index cols() const noexcept { return sparse_ ? rows_.cols : dense_.cols(); }
    /// Empty for sparse features.
    View<const T> dense() const noexcept { return dense_; }
    /// Empty for dense features.
    const SparseRows<T>& entries() const noexcept { return rows_; }

    /// With dropout; owns its values. Zeros stay zeros: in sparse features only the entries are asked.
    Features drop(const HashDropout& dropout) const;

    /// z [n, padded(out)] = x W, zeros behind column `out`.   weight [features, out]
    Tensor<T> times(View<const T> weight) const;
    /// dweight [features, out] += xᵀ dz.   dz [n, padded(out)]
    void add_weight_gradient(View<const T> dz, View<T> dweight) const;

private:
    bool sparse_ = false;
    View<const T> dense_;
    SparseRows<T> rows_, columns_;
    std::shared_ptr<const Tensor<T>> own_rows_, own_columns_;
};

/// dx [n, in] = dz Wᵀ, the gradient of Features::times() for dense x.   dz [n, padded(out)]   weight [in, out]
template <typename T>
Tensor<T> times_backward_input(View<const T> dz, View<const T> weight);

/// y [n, width] += the first columns of x [n, width or more].
template <typename T>
void add_unpadded(View<const T> x, View<T> y);

}  // namespace clamor::ops
