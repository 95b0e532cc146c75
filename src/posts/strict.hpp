#pragma once

#include <string>

#include "clamor/core/error.hpp"
#include "clamor/posts/problems.hpp"

namespace clamor::posts {

/// Throws Status::bad_file with the name of the input, and line and kind of the first problem; not if there is none.
inline void refuse_problems(const std::string& input, const Problems& problems) {
    const Problem* first = nullptr;
    for (const Problem& problem : all_problems)
        if (problems[problem].count > 0 && (!first || problems[problem].lines.front() < problems[*first].lines.front())) first = &problem;
    if (first) fail(Status::bad_file, input, ":", problems[*first].lines.front(), ": ", problem_text(*first), " (strict)");
}

}  // namespace clamor::posts
