#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bindings.hpp"
#include "clamor/pipeline/analyze.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/pipeline/text_target_model.hpp"
#include "clamor/pipeline/text_task_model.hpp"

namespace clamor::python {

/// The models of the main job, which nobody trains meanwhile, and their names; reports add the precision where it is not f32.
struct Models {
    std::shared_ptr<Guarded<text::TextClassifier>> sentiment;
    std::shared_ptr<Guarded<text::TextTasks>> tasks;
    std::shared_ptr<Guarded<text::TargetSentiment>> targets;
    std::string sentiment_name, tasks_name, targets_name;
    std::vector<std::string> asked;  // of the tasks

    /// The analyzer's part of what they say.
    void describe(pipeline::AnalyzerOptions& options) const;
};

/// Models as the main job takes them.
class ModelsInUse {
public:
    ModelsInUse(const Models& models, pipeline::AnalyzeOptions& options);

private:
    std::optional<pipeline::TextSentiment> sentiment_;
    std::optional<pipeline::TextTaskModel> tasks_;
    std::optional<pipeline::TextTargetModel> targets_;
};

}  // namespace clamor::python
