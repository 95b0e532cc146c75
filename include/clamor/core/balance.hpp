#pragma once

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/core/shape.hpp"

namespace clamor {

/// Deals items out to groups of nearly the same cost: the costliest first, each to the group that has least so far (Graham, Bounds on
/// Multiprocessing Timing Anomalies, 1969), so that workers with a group each are done together. The group of each item; a group may have
/// none.
inline std::vector<Index> balanced(std::span<const Index> costs, Index groups) {
    check(groups > 0, "balanced: needs at least one group, got ", groups);
    std::vector<std::size_t> order(costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return costs[a] != costs[b] ? costs[a] > costs[b] : a < b; });
    using Load = std::pair<Index, Index>;  // cost, group
    std::vector<Load> loads;
    loads.reserve(static_cast<std::size_t>(groups));
    for (Index g = 0; g < groups; ++g) loads.emplace_back(0, g);
    std::priority_queue least(std::greater<Load>(), std::move(loads));
    std::vector<Index> group_of(costs.size());
    for (const std::size_t item : order) {
        const auto [cost, group] = least.top();
        least.pop();
        group_of[item] = group;
        least.emplace(cost + costs[item], group);
    }
    return group_of;
}

}  // namespace clamor
