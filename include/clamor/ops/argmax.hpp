#pragma once

#include <algorithm>
#include <span>

#include "clamor/core/view.hpp"

namespace clamor::ops {

/// Where the largest element of x [n], n > 0, is; of equals the first.
template <typename T>
Index argmax(std::span<const T> x) {
    return std::max_element(x.begin(), x.end()) - x.begin();
}

/// The same of one row of x [rows, n].
template <typename T>
Index argmax(View<const T> x, Index row) {
    return argmax(x.rows(row, 1).span());
}

}  // namespace clamor::ops
