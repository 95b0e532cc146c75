#pragma once

#include <algorithm>
#include <span>

#include "clamor/core/error.hpp"
#include "clamor/core/shape.hpp"

namespace clamor::ops {

/// Where each post lies in a packed matrix [tokens, width]: post p has the rows [offsets[p], offsets[p + 1]).
/// One more offset than posts; the first is 0, the last the number of tokens. A post may be empty.
using Offsets = std::span<const Index>;

inline Index posts_in(Offsets offsets) noexcept { return offsets.empty() ? 0 : static_cast<Index>(offsets.size()) - 1; }

/// Throws unless `offsets` cut `tokens` rows as described.
inline void check_offsets(Offsets offsets, Index tokens) {
    check(!offsets.empty() && offsets.front() == 0 && offsets.back() == tokens, "offsets: must begin with 0 and end with the ", tokens,
          " tokens, got ", offsets.size(), " offsets", offsets.empty() ? "" : " that end with ",
          offsets.empty() ? Index{0} : offsets.back());
    check(std::is_sorted(offsets.begin(), offsets.end()), "offsets: must not decrease");
}

}  // namespace clamor::ops
