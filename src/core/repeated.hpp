#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace clamor {

/// A name that is there twice, which is borrowed; nothing where none is. `name` gives an item's, or is the member that it is.
template <typename Items, typename Name = std::identity>
std::optional<std::string_view> repeated(const Items& items, Name name = {}) {
    std::vector<std::string_view> sorted;
    for (const auto& item : items) sorted.emplace_back(std::invoke(name, item));
    std::sort(sorted.begin(), sorted.end());
    const auto found = std::adjacent_find(sorted.begin(), sorted.end());
    return found == sorted.end() ? std::nullopt : std::optional(*found);
}

}  // namespace clamor
