#pragma once

#include "clamor/core/rng.hpp"
#include "clamor/core/sparse.hpp"

namespace clamor::ops {

/// Dropout without a stored mask: `key` and an element's row and column decide whether it is kept, the same each time.
struct HashDropout {
    double probability = 0;  ///< in [0, 1): to be set to 0; what is kept is divided by 1 - probability
    std::uint64_t key = 0;

    HashDropout() = default;
    /// Draws a key. Throws Status::invalid_argument for a probability that is not in [0, 1).
    HashDropout(double p, Rng& rng) : probability(p) {
        check(p >= 0 && p < 1, "dropout: the probability must be in [0, 1), got ", p);
        if (p > 0) key = std::uint64_t{rng()} << 32 | rng();
    }
};

/// What follows a sum over neighbours: + bias, then ReLU, then dropout.
template <typename T>
struct Finish {
    View<const T> bias = {};  ///< [width], or empty
    bool relu = false;
    HashDropout dropout = {};
};

enum class Write { set, add };

/// y = A x, or y += A x, then `finish` on the rows of y.
///
///   A [n, m] sparse   x [m, stride]   y [n, width] with width <= stride: the first columns of x are used
///
/// x with a stride of padded(width) is read in whole vectors. Rows of y are cut over the context's threads by entries,
/// each written by one: the same bits on any number of threads.
template <typename T>
void spmm(const SparseRows<T>& a, View<const T> x, View<T> y, Write write = Write::set, const Finish<T>& finish = {});

/// Columns that a matrix of `width` columns should be stored with for spmm().
constexpr Index padded(Index width) { return (width + 7) / 8 * 8; }

/// `finish` alone, on a matrix that something else has summed.   y [n, width]
template <typename T>
void apply_finish(const Finish<T>& finish, View<T> y);

/// The gradient of `finish` from its result: dz [n, padded(width)], zeros behind the width, and adds the column sums of
/// dz to dbias [width] unless that is empty.   dy, y [n, width]; y is read only where there is a ReLU.
/// The sums do not depend on the number of threads.
template <typename T>
Tensor<T> finish_backward(const Finish<T>& finish, View<const T> dy, View<const T> y, View<T> dbias);

/// The entries of A with dropout: values [entries] in the order of `a`. With A's transpose in `transposed` it is asked of
/// the same places, so that both orders drop the same entries.
enum class Order { given, transposed };
template <typename T>
Tensor<T> drop_entries(const SparseRows<T>& a, Order order, const HashDropout& dropout);

}  // namespace clamor::ops
