#pragma once

#include <algorithm>
#include <vector>

#include "clamor/core/parallel.hpp"

namespace clamor::train {

/// A piece of one of many tensors. The cut does not depend on threads, so that sums over pieces do not either.
struct Range {
    std::size_t tensor = 0;
    Index first = 0, last = 0;
};

constexpr Index range_elements = 1 << 15;

/// Pieces of tensors whose sizes size(i) are given for i in [0, count).
template <typename Size>
std::vector<Range> cut_into_ranges(std::size_t count, Size&& size) {
    std::vector<Range> ranges;
    for (std::size_t i = 0; i < count; ++i)
        for (Index first = 0, n = size(i); first < n; first += range_elements)
            ranges.push_back({i, first, std::min(n, first + range_elements)});
    return ranges;
}

/// body(piece number) once for each; small work stays on this thread.
template <typename Body>
void for_each_range(const std::vector<Range>& ranges, Body&& body) {
    Index elements = 0;
    for (const Range& range : ranges) elements += range.last - range.first;
    const auto count = static_cast<Index>(ranges.size());
    const Index grain = elements > 4 * range_elements ? 1 : std::max<Index>(1, count);
    parallel_for(count, grain, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) body(static_cast<std::size_t>(i));
    });
}

}  // namespace clamor::train
