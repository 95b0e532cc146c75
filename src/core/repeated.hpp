#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace clamor {

/// A name that is there twice, which is borrowed; nothing where none is.
template <typename Names>
std::optional<std::string_view> repeated(const Names& names) {
    std::vector<std::string_view> sorted(std::begin(names), std::end(names));
    std::sort(sorted.begin(), sorted.end());
    const auto found = std::adjacent_find(sorted.begin(), sorted.end());
    return found == sorted.end() ? std::nullopt : std::optional(*found);
}

}  // namespace clamor
