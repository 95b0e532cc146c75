#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clamor::pipeline {

/// A question that posts are asked beside how they feel, and the classes that exclude each other in its answers.
struct Task {
    static constexpr std::size_t most = 32;          ///< tasks that posts are asked
    static constexpr std::size_t most_labels = 250;  ///< classes of one

    std::string name;
    std::vector<std::string> labels;  ///< at least two
    friend bool operator==(const Task&, const Task&) = default;
};

/// "emotion=anger,joy,optimism,sadness". Throws Status::invalid_argument where there is no name, or fewer than two labels.
Task parse_task(std::string_view text);

/// The classes of all tasks.
std::size_t classes_of(std::span<const Task> tasks);

/// What models say of posts [n]: probabilities, whose sum is 1. A row, or a task's part of one, that is not finite says nothing; an empty
/// span says nothing of any post.
struct Answers {
    std::span<const float> sentiment = {};  ///< [n, 3]: negative, neutral and positive
    std::span<const float> tasks = {};      ///< [n, classes]: those of AnalyzerOptions::tasks, one task's behind the other's
    std::span<const float> targets = {};    ///< [n, tracked names, 3]: negative, neutral and positive toward AnalyzerOptions::tracked
};

}  // namespace clamor::pipeline
