#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace clamor {

/// text(element) of each element of a range, with `between` between them: "red, green, blue".
template <typename Range, typename Text = std::identity>
std::string joined(const Range& range, std::string_view between = ", ", Text&& text = {}) {
    std::string all;
    bool first = true;
    for (const auto& element : range) {
        if (!first) all += between;
        all += std::invoke(text, element);
        first = false;
    }
    return all;
}

}  // namespace clamor
