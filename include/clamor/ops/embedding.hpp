#pragma once

#include <cstdint>
#include <span>

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// Rows of a table.   table [count, width]   ids [n] in [0, count)   result [n, width]
template <typename T>
Tensor<T> gather_rows(View<const T> table, std::span<const std::int32_t> ids);

/// to[i] += table[ids[i]].   to [n, width]
template <typename T>
void add_gathered_rows(View<const T> table, std::span<const std::int32_t> ids, View<T> to);

/// The gradient of both: dtable[ids[i]] += dy[i], in the order of i.   dy [n, width]   dtable [count, width]
template <typename T>
void scatter_add_rows(View<const T> dy, std::span<const std::int32_t> ids, View<T> dtable);

}  // namespace clamor::ops
