#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clamor/core/precision.hpp"
#include "clamor/pipeline/analyze.hpp"

namespace clamor::pipeline {

/// The folders of the models that a run asks. Reports name a model as its folder, with its precision where that is not f32.
struct ModelFolders {
    std::string sentiment = {};             ///< a text classifier of negative, neutral and positive; empty: no sentiment
    std::string tasks = {};                 ///< a model of several tasks; empty: posts are asked nothing else
    std::vector<std::string> asked = {};    ///< which of its tasks; empty: all
    std::string targets = {};               ///< a model of sentiment toward a target; empty: no sentiment toward tracked names
    std::optional<Precision> precision = Precision::fp32;  ///< of all; nothing: the fastest whose results hold (docs/precision.md)
};

/// Models of the main job, opened from their folders.
class OpenedModels {
public:
    /// Throws as TextClassifier::load(); Status::invalid_argument for tasks to ask without their folder or a sentiment model with other
    /// labels; Status::not_found for a task that the model does not have.
    explicit OpenedModels(const ModelFolders& folders);
    ~OpenedModels();
    OpenedModels(OpenedModels&&) noexcept;
    OpenedModels& operator=(OpenedModels&&) noexcept;

    /// Lets a run ask them, those that there are. It borrows them; one run at a time.
    void lend(AnalyzeOptions& options) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace clamor::pipeline
