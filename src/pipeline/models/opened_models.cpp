#include "clamor/pipeline/opened_models.hpp"

#include <filesystem>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/pipeline/text_target_model.hpp"
#include "clamor/pipeline/text_task_model.hpp"

namespace clamor::pipeline {

namespace {

std::string name_of(const std::string& folder) {
    const std::filesystem::path path = io::to_path(folder);
    return io::to_utf8((path.has_filename() ? path : path.parent_path()).filename());
}

}  // namespace

struct OpenedModels::Parts {
    std::optional<text::TextClassifier> classifier;
    std::optional<text::TextTasks> network;
    std::optional<text::TargetSentiment> toward;
    std::optional<TextSentiment> sentiment;
    std::optional<TextTaskModel> tasks;
    std::optional<TextTargetModel> targets;
};

OpenedModels::OpenedModels(const ModelFolders& folders) : parts_(std::make_unique<Parts>()) {
    check(folders.asked.empty() || !folders.tasks.empty(), "tasks: needed with them is the folder of a model that has them");
    const text::OpenOptions open{.precision = folders.precision};
    Parts& p = *parts_;
    if (!folders.sentiment.empty()) {
        p.classifier.emplace(text::TextClassifier::load(folders.sentiment, open));
        p.sentiment.emplace(*p.classifier, name_of(folders.sentiment));
    }
    if (!folders.tasks.empty()) {
        p.network.emplace(text::TextTasks::load(folders.tasks, open));
        std::vector<std::string> asked = folders.asked;
        if (asked.empty())
            for (const text::TextTask& task : p.network->tasks()) asked.push_back(task.name);
        p.tasks.emplace(*p.network, asked, name_of(folders.tasks));
    }
    if (!folders.targets.empty()) {
        p.toward.emplace(text::TargetSentiment::load(folders.targets, open));
        p.targets.emplace(*p.toward, name_of(folders.targets));
    }
}

OpenedModels::~OpenedModels() = default;
OpenedModels::OpenedModels(OpenedModels&&) noexcept = default;
OpenedModels& OpenedModels::operator=(OpenedModels&&) noexcept = default;

void OpenedModels::lend(AnalyzeOptions& options) const {
    if (parts_->sentiment) options.model = &*parts_->sentiment;
    if (parts_->tasks) options.tasks = &*parts_->tasks;
    if (parts_->targets) options.targets = &*parts_->targets;
}

}  // namespace clamor::pipeline
