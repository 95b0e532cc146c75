#include "clamor/pipeline/analyze.hpp"

#include <optional>

#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "clamor/pipeline/opened_models.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/posts/arrow.hpp"

using namespace clamor;

namespace {

std::string owned(clamor_str given, const char* name) { return std::string(capi::view(given, name)); }

pipeline::AnalyzeOptions options_of(const clamor_analyze_options& given) {
    pipeline::AnalyzeOptions options;
    for (const std::string_view input : capi::views(given.inputs, given.input_count, "inputs"))
        options.inputs.push_back(capi::needed_path({input.data(), input.size()}, "inputs"));
    if (given.format.size > 0) options.reader.format = posts::parse_format(capi::view(given.format, "format"));
    options.reader.columns = owned(given.columns, "columns");
    options.reader.time_format = owned(given.time_format, "time_format");
    if (given.timezone.size > 0) options.reader.timezone = owned(given.timezone, "timezone");
    options.reader.unescape_html = given.unescape_html != 0;
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

pipeline::ModelFolders folders_of(const clamor_analyze_options& given) {
    pipeline::ModelFolders folders{.tasks = capi::path(given.tasks_model, "tasks_model"),
                                   .targets = capi::path(given.targets_model, "targets_model"),
                                   .precision = capi::precision(given.precision)};
    for (const std::string_view task : capi::views(given.tasks, given.task_count, "tasks")) folders.asked.emplace_back(task);
    check(folders.asked.empty() || !folders.tasks.empty(), "tasks: needed with them is tasks_model, the folder of a model that has them");
    return folders;
}

/// Takes the stream over where what concerns it is right.
pipeline::AnalyzeResult analyze(ArrowArrayStream* stream, const pipeline::AnalyzeOptions& options) {
    check(options.inputs.empty(), "stream: needed is either it or inputs, not both");
    check(options.reader.format == posts::Format::automatic, "stream: a format is of inputs, got ",
          posts::format_name(options.reader.format));
    check(stream->release != nullptr, "stream: it was released, or taken over before");
    const auto reader = posts::read_arrow(stream, "stream", options.reader);
    posts::Reader* const readers[] = {reader.get()};
    return pipeline::analyze(readers, options);
}

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
        const pipeline::OpenedModels opened(folders_of(given));
        opened.lend(made);
        auto result = given.stream ? analyze(given.stream, made) : pipeline::analyze(made);
        if (out) *out = new clamor_analyzer{lent, std::move(result.analyzer)};
    });
}
