#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clamor::text {

/// Adds to `posts`, one a class, how many of the labels are of it. Throws Status::invalid_argument for one that is none.
void count_labels(std::span<const std::int32_t> labels, std::vector<double>& posts);

/// A warning that names those of `labels` that no post has, of `task` where that is not empty: they are learned as little as they weigh.
void tell_without_posts(std::string_view task, const std::vector<std::string>& labels, const std::vector<double>& posts);

}  // namespace clamor::text
