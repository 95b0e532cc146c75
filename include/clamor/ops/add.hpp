#pragma once

#include "clamor/core/tensor.hpp"

namespace clamor::ops {

/// to += x, element by element.
template <typename T>
void add(View<const T> x, View<T> to);

}  // namespace clamor::ops
