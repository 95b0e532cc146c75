#pragma once

#include <algorithm>
#include <span>

#include "clamor/core/pool.hpp"

namespace clamor::unicode {

/// Brings the marks of a decomposed text into their canonical order (Unicode 15, section 3.11): each run of them by combining class,
/// those of one class as they came. `class_of(part)` is 0 for what is no mark.
template <typename Part, typename ClassOf>
void sort_marks(std::span<Part> parts, ClassOf&& class_of) {
    for (auto begin = parts.begin(), end = begin; begin != parts.end(); begin = end) {
        end = std::find_if(begin, parts.end(), [&](const Part& part) { return class_of(part) == 0; });
        if (const auto marks = static_cast<std::size_t>(end - begin); marks > 1) {
            MemoryCharge charge;  // of what std::stable_sort allocates, where a text is all marks
            if (marks > 4096) charge.set(marks * sizeof(Part));
            std::stable_sort(begin, end, [&](const Part& a, const Part& b) { return class_of(a) < class_of(b); });
        }
        if (end != parts.end()) ++end;
    }
}

}  // namespace clamor::unicode
