#pragma once

#include "clamor/core/precision.hpp"
#include "clamor/core/tensor.hpp"

namespace clamor::ops {

enum class Transpose { no, yes };

/// c = alpha op(a) op(b) + beta c, on the last dimension as columns and all others as rows.
/// op(a) [m, k]   op(b) [k, n]   c [m, n]
/// Rows of c are cut over the context's threads where there is one and the product is worth it.
/// In bf16, op(a) and op(b) are rounded to bfloat16 first; of floats that throws Status::unsupported where the processor has it not.
template <typename T>
void gemm(Transpose ta, Transpose tb, T alpha, View<const T> a, View<const T> b, T beta, View<T> c,
          Precision precision = Precision::fp32);

/// y = x Wᵀ + b.   x [n, in]   W [out, in]   bias [out] or empty   y [n, out]
/// With Transpose::no the weight is stored as Wᵀ [in, out].
template <typename T>
Tensor<T> affine(View<const T> x, View<const T> weight, View<const T> bias, Transpose stored = Transpose::yes,
                 Precision precision = Precision::fp32);

/// The gradients of affine(): adds dyᵀ x to dweight and the column sums of dy to dbias (unless it is empty).
/// dy [n, out]   x [n, in]
template <typename T>
void affine_backward_weights(View<const T> dy, View<const T> x, View<T> dweight, View<T> dbias,
                             Precision precision = Precision::fp32);

/// dx = dy W   [n, in]
template <typename T>
Tensor<T> affine_backward_input(View<const T> dy, View<const T> weight, Precision precision = Precision::fp32);

/// to = xᵀ.   x [n, m]   to [m, n]
template <typename T>
void transpose(View<const T> x, View<T> to);

/// Adds the column sums of x [n, m] to sums [m], always in the order of the rows.
template <typename T>
void add_column_sums(View<const T> x, View<T> sums);

}  // namespace clamor::ops
