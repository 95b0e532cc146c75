#include <algorithm>

#include "clamor/core/log.hpp"
#include "clamor/io/model_folder.hpp"
#include "clamor/text/tasks.hpp"
#include "io/packed_file.hpp"
#include "text/classifier_config.hpp"

namespace clamor::text {

namespace {

/// Weights whose names begin so, by name; of a longer table (of positions) the first rows.
void copy_weights(const TextModel& from, TextModel& to, std::string_view prefix) {
    std::vector<io::ParameterSlot> source = from.slots();
    for (const io::ParameterSlot& slot : to.slots()) {
        if (!slot.name.starts_with(prefix)) continue;
        const auto found = std::ranges::find(source, slot.name, &io::ParameterSlot::name);
        check(found != source.end(), "text classifier: the base has no ", slot.name);
        nn::Parameter<float> parameter = std::get<io::ParameterRows<float>>(slot.rows).parameter;
        std::get<io::ParameterRows<float>>(found->rows).parameter.values().read(0, parameter.value());
    }
}

}  // namespace

TextClassifier TextClassifier::from_base(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options) {
    if (io::ModelFolder::is_in(folder)) return from_model(folder, std::move(labels), options);
    check(options.task.empty(), "text classifier: ", folder, " is a checkpoint and has no tasks, and ", options.task, " was asked for");
    return from_checkpoint(folder, std::move(labels), options);
}

TextClassifier TextClassifier::from_model(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options) {
    check(!options.normalizer, "text classifier: how posts are read is the base's own: ", folder, " is a model of Clamor's");
    check(!options.pooling, "text classifier: pooling is of a checkpoint's head, and ", folder, " is a model of Clamor's");
    const io::ModelFolder opened(folder);
    const bool several = options.task.empty() && opened.kind() == TextTasks::kind;
    const TextModel base = several ? TextTasks::load(folder).model_ : load(folder, options.task).model_;
    TextClassifierOptions made = base.options();
    made.longest = std::min(options.longest, made.longest);
    made.seed = options.seed;
    made.targets = options.targets;
    TextClassifier classifier(std::move(labels), base.tokenizer(), made);
    copy_weights(base, classifier.model_, "encoder.");
    std::vector<Index> places;
    if (!several && made.targets == base.options().targets && made.targets != TargetKind::number)  // whose units may be others
        places = places_among(classifier.labels(), base.tasks().front().labels);
    if (!places.empty()) {
        for (const char* part : {"head.", "ngrams."}) copy_weights(base, classifier.model_, part);
        classifier.network().reorder(places);
    }
    const char* head = places.empty() ? "a new head" : "its head of the same labels";
    log_event(LogLevel::info, folder, ": its encoder and ", head);
    classifier.model_.set_origin(concat(io::Fingerprint(opened.weights()).text(), ' ', options.task, ", ", head));
    return classifier;
}

}  // namespace clamor::text
