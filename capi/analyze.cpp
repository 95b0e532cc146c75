#include "clamor/pipeline/analyze.hpp"

#include <filesystem>
#include <optional>

#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/pipeline/text_target_model.hpp"
#include "clamor/pipeline/text_task_model.hpp"

using namespace clamor;

namespace {

std::string owned(clamor_str given, const char* name) { return std::string(capi::view(given, name)); }

pipeline::AnalyzeOptions options_of(const clamor_analyze_options& given) {
    pipeline::AnalyzeOptions options;
    for (const std::string_view input : capi::views(given.inputs, given.input_count, "inputs"))
        options.inputs.push_back(capi::path({input.data(), input.size()}, "inputs"));
    if (given.format.size > 0) options.reader.format = posts::parse_format(capi::view(given.format, "format"));
    options.reader.columns = owned(given.columns, "columns");
    options.reader.time_format = owned(given.time_format, "time_format");
    if (given.timezone.size > 0) options.reader.timezone = owned(given.timezone, "timezone");
    options.reader.strict = given.strict != 0;
    options.out = capi::path(given.out, "out");
    if (given.posts_format.size > 0) options.posts_format = pipeline::parse_posts_format(capi::view(given.posts_format, "posts_format"));
    options.analyzer.tracked = capi::tracked(given.tracked, given.tracked_count);
    options.analyzer.text_bytes = capi::text_bytes(given.text_bytes);
    options.state = capi::path(given.state, "state");
    options.resume = given.resume != 0;
    if (given.progress)
        options.progress = [call = given.progress, payload = given.progress_payload](const pipeline::Progress& p) {
            const clamor_progress progress = {p.posts, p.skipped, p.bytes, p.total_bytes, p.seconds};
            return call(&progress, payload) == 0;
        };
    return options;
}

std::string name_of(const std::string& folder) {
    const std::filesystem::path path(folder);
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// The models that a run opens for itself.
struct Opened {
    std::optional<text::TextTasks> tasks;
    std::optional<text::TargetSentiment> targets;
    std::optional<pipeline::TextTaskModel> ask_tasks;
    std::optional<pipeline::TextTargetModel> ask_targets;

    Opened(const clamor_analyze_options& given, pipeline::AnalyzeOptions& options) {
        std::vector<std::string> asked;
        for (const std::string_view task : capi::views(given.tasks, given.task_count, "tasks")) asked.emplace_back(task);
        const std::string tasks_folder = capi::path(given.tasks_model, "tasks_model"), targets_folder = capi::path(given.targets_model, "targets_model");
        check(asked.empty() || !tasks_folder.empty(), "tasks: needed with them is tasks_model, the folder of a model that has them");
        if (!tasks_folder.empty()) {
            tasks.emplace(text::TextTasks::load(tasks_folder));
            if (asked.empty())
                for (const text::TextTask& task : tasks->tasks()) asked.push_back(task.name);
            options.tasks = &ask_tasks.emplace(*tasks, asked, name_of(tasks_folder));
        }
        if (targets_folder.empty()) return;
        targets.emplace(text::TargetSentiment::load(targets_folder));
        options.targets = &ask_targets.emplace(*targets, name_of(targets_folder));
    }
};

}  // namespace

clamor_status clamor_analyze(clamor_analyzer** out, const clamor_context* context, const clamor_analyze_options* options) {
    return capi::guard([&] {
        capi::need(options, "options");
        const auto given = capi::options_or(options, clamor_analyze_options CLAMOR_ANALYZE_OPTIONS_INIT);
        pipeline::AnalyzeOptions made = options_of(given);
        std::optional<pipeline::TextSentiment> sentiment;
        if (given.model) {
            check(given.model_name.size > 0, "model_name: needed where a model is given");
            made.model = &sentiment.emplace(given.model->classifier, owned(given.model_name, "model_name"));
        }
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        const Opened opened(given, made);
        auto result = pipeline::analyze(made);
        if (out) *out = new clamor_analyzer{lent, std::move(result.analyzer)};
    });
}
