#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace clamor::pipeline {

/// Adds to a sum that stays at the largest number.
inline void add_saturating(std::uint64_t& sum, std::uint64_t count) {
    sum += std::min(count, std::numeric_limits<std::uint64_t>::max() - sum);
}

}  // namespace clamor::pipeline
