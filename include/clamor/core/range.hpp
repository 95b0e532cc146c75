#pragma once

#include "clamor/core/error.hpp"

namespace clamor {

/// What a number may be, both ends included.
template <typename T>
struct Range {
    T least, most;
    constexpr bool holds(T value) const noexcept { return value >= least && value <= most; }
};

/// Throws Status::invalid_argument for what is not in the range.
template <typename T>
void check_range(const char* name, T value, Range<T> range) {
    check(range.holds(value), name, ": expected ", range.least, " to ", range.most, ", got ", value);
}

}  // namespace clamor
