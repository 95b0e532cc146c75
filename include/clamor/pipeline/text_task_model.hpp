#pragma once

#include <span>
#include <string>
#include <vector>

#include "clamor/pipeline/task_model.hpp"
#include "clamor/text/tasks.hpp"

namespace clamor::pipeline {

/// Some tasks of a network with several, by one pass of its encoder. Borrows the network.
class TextTaskModel final : public TaskModel {
public:
    /// Throws Status::not_found for a task that the model does not have, naming those that it has, and Status::invalid_argument for one
    /// that is given twice, or none.
    TextTaskModel(const text::TextTasks& model, std::span<const std::string> tasks, std::string name);

    const std::string& name() const override { return name_; }
    const std::vector<Task>& tasks() const override { return tasks_; }
    Index predict(std::span<const std::string_view> texts, View<float> probabilities) override;

private:
    const text::TextTasks& model_;
    std::string name_;
    std::vector<Task> tasks_;
    std::vector<Index> columns_;  ///< of the network, for each class
};

}  // namespace clamor::pipeline
