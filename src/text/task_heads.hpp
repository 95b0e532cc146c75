#pragma once

#include <string>
#include <vector>

#include "clamor/text/tasks.hpp"

namespace clamor::text {

/// The heads of a network for these tasks.
std::vector<TextHead> heads_of(const std::vector<TextTask>& tasks);

/// What is wrong with a task's name; empty: nothing.
std::string wrong_name(const TextTask& task);

}  // namespace clamor::text
