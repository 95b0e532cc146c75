#include "clamor/pipeline/text_task_model.hpp"

#include <algorithm>

#include "clamor/core/error.hpp"
#include "pipeline/models/model_name.hpp"

namespace clamor::pipeline {

TextTaskModel::TextTaskModel(const text::TextTasks& model, std::span<const std::string> tasks, std::string name)
    : model_(model), name_(name_in_reports(std::move(name), model.precision())) {
    check(!tasks.empty(), "model ", name_, ": no task was chosen");
    for (const std::string& task : tasks) {
        const std::size_t at = model.find(task);
        const auto& [task_name, labels, calibration] = model.tasks()[at];
        check(std::none_of(tasks_.begin(), tasks_.end(), [&](const Task& other) { return other.name == task; }),
              "model ", name_, ": the task ", task, " is given twice");
        tasks_.push_back({task_name, labels});
        for (std::size_t label = 0; label < labels.size(); ++label) columns_.push_back(model.first_class(at) + static_cast<Index>(label));
    }
}

Index TextTaskModel::predict(std::span<const std::string_view> texts, View<float> probabilities) {
    auto all = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), model_.classes()});
    const Index long_texts = model_.predict(texts, all.view());
    for (Index i = 0; i < all.rows(); ++i)
        for (std::size_t c = 0; c < columns_.size(); ++c) probabilities(i, static_cast<Index>(c)) = all(i, columns_[c]);
    return long_texts;
}

}  // namespace clamor::pipeline
