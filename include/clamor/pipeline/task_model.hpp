#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/view.hpp"
#include "clamor/pipeline/answers.hpp"

namespace clamor::pipeline {

/// What answers further questions about posts: emotion, hate, irony ...
class TaskModel {
public:
    virtual ~TaskModel() = default;

    /// As SentimentModel::name().
    virtual const std::string& name() const = 0;

    virtual const std::vector<Task>& tasks() const = 0;

    /// Writes probabilities [n, classes of all tasks], one task's behind the other's, for texts [n]. Called as SentimentModel::predict(),
    /// and returns the same.
    virtual Index predict(std::span<const std::string_view> texts, View<float> probabilities) = 0;
};

}  // namespace clamor::pipeline
