#pragma once

#include <cstddef>

#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// [begin, end), both below 2^32.
inline TextSpan span_of(std::size_t begin, std::size_t end) noexcept {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace clamor::text
