#pragma once

#include <string>

#include "clamor/core/error.hpp"
#include "clamor/posts/problems.hpp"

namespace clamor::posts {

/// The kind of the problem that comes first in the input; null if there is none.
inline const Problem* first_problem(const Problems& problems) {
    const Problem* first = nullptr;
    for (const Problem& problem : all_problems)
        if (problems[problem].count > 0 && (!first || problems[problem].lines.front() < problems[*first].lines.front())) first = &problem;
    return first;
}

/// Throws Status::bad_file with the name of the input, line and kind of the problem.
[[noreturn]] inline void refuse_problem(const std::string& input, std::uint64_t line, Problem problem) {
    fail(Status::bad_file, input, ":", line, ": ", problem_text(problem), " (strict)");
}

}  // namespace clamor::posts
