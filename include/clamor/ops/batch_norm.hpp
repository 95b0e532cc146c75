#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

// Batch normalisation (Ioffe and Szegedy 2015, "Batch Normalization"): every channel, the last dimension of x, is brought
// to mean 0 and variance 1 over all rows, then scaled and shifted. A ReLU may follow in the same pass over memory.

struct BatchNormOptions {
    double epsilon = 1e-5;
    bool relu = false;  ///< y = max(y, 0)
};

/// One value a channel, of the rows of one call. The variance is divided by the rows, not by one less.
template <typename T>
struct BatchStatistics {
    Tensor<T> mean, variance;
};

/// Mean and variance of the rows of x [rows, channels]; zeros where there are none.
template <typename T>
BatchStatistics<T> batch_statistics(View<const T> x);

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, and ReLU.   All but x [channels]. The memory of x becomes y's.
/// Rows are cut over the context's threads.
template <typename T>
Tensor<T> batch_norm(Tensor<T> x, View<const T> gamma, View<const T> beta, View<const T> mean, View<const T> variance,
                     BatchNormOptions options);

/// The gradient of batch_norm() where mean and variance are those of x itself. Adds to dgamma and dbeta; dy's memory
/// becomes dx's.
template <typename T>
Tensor<T> batch_norm_backward(Tensor<T> dy, View<const T> x, View<const T> gamma, View<const T> beta, const BatchStatistics<T>& statistics,
                              BatchNormOptions options, View<T> dgamma, View<T> dbeta);

}  // namespace clamor::ops
