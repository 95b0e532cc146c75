#pragma once

#include <cmath>

namespace clamor::ops {

/// Whether a maximum goes over to v: of equals the first stays, and a NaN wins, as in PyTorch and in kernels::pool().
template <typename T>
bool beats(T v, T best) {
    return v > best || std::isnan(v);
}

}  // namespace clamor::ops
