#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace clamor::text {

/// What a table of runs says of a character: each run is its first code point << 8 | a value that holds up to the next. The first is 0.
inline std::uint8_t value_in_runs(std::span<const std::uint32_t> runs, std::uint32_t c) noexcept {
    const auto run = std::upper_bound(runs.begin(), runs.end(), c, [](std::uint32_t code, std::uint32_t r) { return code < r >> 8; }) - 1;
    return static_cast<std::uint8_t>(*run & 0xff);
}

}  // namespace clamor::text
