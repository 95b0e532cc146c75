#include "clamor/text/tasks.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/text/target_sentiment.hpp"
#include "core/joined.hpp"
#include "core/repeated.hpp"
#include "text/classifier_config.hpp"
#include "text/evaluation/label_counts.hpp"
#include "text/training/target_loss.hpp"

namespace clamor::text {

namespace {

constexpr std::uint64_t passes_stream = 3;
constexpr double most_passes = 1000;

/// The posts of an epoch, each as often as the targets that ask for most of it want.
std::vector<Index> examples_of(std::span<const TaskTargets> targets, std::size_t posts, std::uint64_t seed) {
    std::vector<double> passes(posts);
    for (const TaskTargets& t : targets) {
        check(t.passes >= 0 && t.passes <= most_passes,
              "fit: passes must be within 0 and ", most_passes, ", got ", t.passes, " for ", t.task);
        for (const Index post : t.posts) {
            check(post >= 0 && post < static_cast<Index>(posts), "fit: post ", post, " of ", posts, " for ", t.task);
            auto& most = passes[static_cast<std::size_t>(post)];
            most = std::max(most, t.passes);
        }
    }
    std::vector<Index> examples;
    Rng rng(seed, passes_stream);
    for (std::size_t post = 0; post < posts; ++post) {
        const double whole = std::floor(passes[post]);
        examples.insert(examples.end(), static_cast<std::size_t>(whole) + (rng.chance(passes[post] - whole) ? 1 : 0),
                        static_cast<Index>(post));
    }
    return examples;
}

/// Of a task that is learned from labels alone: a teacher says something of each class.
void tell_classes_without_posts(const TextTask& task, std::span<const TaskTargets> targets) {
    std::vector<double> posts(task.labels.size());
    bool learned = false;
    for (const TaskTargets& t : targets) {
        if (t.task != task.name) continue;
        if (!t.teacher.empty()) return;
        learned = true;
        count_labels(t.labels, posts);
    }
    if (learned) tell_without_posts(task.name, task.labels, posts);
}

/// Of the tasks' names; what their labels must be is checked with the network.
std::vector<TextTask> checked(std::vector<TextTask> tasks, TargetKind kind) {
    check(!tasks.empty(), "text tasks: at least one task");
    check(kind == TargetKind::classes, "text tasks: tasks have classes, not ", target_kind_name(kind));
    for (const TextTask& task : tasks) check(wrong_name(task).empty(), "text tasks: ", wrong_name(task));
    const auto twice = repeated(tasks, &TextTask::name);
    check(!twice, "text tasks: ", twice.value_or(""), " is given twice");
    return tasks;
}

}  // namespace

TextTasks::TextTasks(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options)
    : model_(checked(std::move(tasks), options.targets), std::move(tokenizer), options) {}

TextTasks::TextTasks(TextModel model) : model_(std::move(model)) {}

std::size_t TextTasks::find(std::string_view task) const {
    const auto found = std::find_if(tasks().begin(), tasks().end(), [&](const TextTask& t) { return t.name == task; });
    if (found != tasks().end()) return static_cast<std::size_t>(found - tasks().begin());
    fail(Status::not_found, "no task \"", std::string(task.substr(0, 64)), "\": the model has ", joined(tasks(), ", ", &TextTask::name));
}

template <typename Text>
FitTextResult TextTasks::fit_texts(std::span<const Text> texts, std::span<const TaskTargets> targets, const FitTextOptions& options) {
    check(options.validation.texts.empty() && options.class_weights.empty() && options.sample_weights.empty(),
          "fit: validation, class_weights and sample_weights are of one task; give a metric, and targets their balance");
    std::vector<HeadTargets> known;
    for (const TaskTargets& t : targets) {
        check_range("balance", t.balance, ranges::balance);
        known.push_back(
            {.head = find(t.task), .posts = t.posts, .labels = t.labels, .teacher = t.teacher, .weight = t.weight, .balance = t.balance});
    }
    const std::vector<Index> examples = examples_of(targets, texts.size(), options.seed);
    const TargetLoss loss(model_.network(), known, static_cast<Index>(texts.size()), options.label_smoothing);
    for (const TextTask& task : tasks()) tell_classes_without_posts(task, targets);
    return model_.fit(texts, loss, examples, options, usual_from_scratch);
}

template FitTextResult TextTasks::fit_texts(std::span<const std::string_view>, std::span<const TaskTargets>, const FitTextOptions&);
template FitTextResult TextTasks::fit_texts(std::span<const TargetedText>, std::span<const TaskTargets>, const FitTextOptions&);

Tensor<float> TextTasks::predict(std::string_view task, std::span<const std::string_view> texts, LongTexts long_texts) const {
    const std::size_t t = find(task);
    return model_.columns_of(t, predict(texts, long_texts));
}

TextClassifier TextTasks::classifier(std::string_view task) const {
    return TextClassifier(model_.only(find(task)).with_own_weights());
}

TextClassifier TextTasks::shared(std::string_view task) const { return TextClassifier(model_.only(find(task))); }

}  // namespace clamor::text
