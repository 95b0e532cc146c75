// Written by make_unicode_table.py.
#pragma once

#include <array>
#include <cstdint>

namespace clamor::unicode {

/// Code point << 11 | properties (unicode.hpp), of that and all that follow up to the next.
extern const std::array<std::uint32_t, 4613> property_runs;

/// Every `step`-th character from `first` to `last` has its lower case `distance` behind it.
struct LowerRun {
    std::uint32_t first, last, step;
    std::int32_t distance;
};
extern const std::array<LowerRun, 185> lower_runs;

}  // namespace clamor::unicode
