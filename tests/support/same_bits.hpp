#pragma once

#include <cstring>

#include "clamor/core/tensor.hpp"

namespace clamor::testing {

inline bool same_bits(const Tensor<float>& a, const Tensor<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(float)) == 0;
}

}  // namespace clamor::testing
