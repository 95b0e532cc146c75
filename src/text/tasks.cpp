#include "clamor/text/tasks.hpp"

#include <algorithm>
#include <cmath>

#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/long_texts.hpp"
#include "text/network_training.hpp"
#include "text/predict_posts.hpp"
#include "text/task_heads.hpp"

namespace clamor::text {

namespace {

constexpr std::uint64_t passes_stream = 3;
constexpr double most_passes = 1000;

/// The posts of an epoch, each as often as the targets that ask for most of it want.
std::vector<Index> examples_of(std::span<const TaskTargets> targets, std::size_t posts, std::uint64_t seed) {
    std::vector<double> passes(posts);
    for (const TaskTargets& t : targets) {
        check(t.passes >= 0 && t.passes <= most_passes, "fit: passes must be within 0 and ", most_passes, ", got ", t.passes, " for ", t.task);
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
        examples.insert(examples.end(), static_cast<std::size_t>(whole) + (rng.chance(passes[post] - whole) ? 1 : 0), static_cast<Index>(post));
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

TextNetwork<float> make_random(const std::vector<TextTask>& tasks, const TextClassifierOptions& options, Index vocabulary) {
    check_options(options);
    Rng rng(options.seed);
    return {encoder_options(options, vocabulary), heads_of(tasks), options.dropout, options.ngrams, rng};
}

}  // namespace

std::vector<TextHead> heads_of(const std::vector<TextTask>& tasks) {
    std::vector<TextHead> heads;
    for (const TextTask& task : tasks) heads.push_back({task.name, static_cast<Index>(task.labels.size())});
    return heads;
}

std::string wrong_name(const TextTask& task) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!task.name.empty() && task.name.size() <= 64 && std::all_of(task.name.begin(), task.name.end(), allowed)) return {};
    return concat("a task's name must be 1 to 64 small letters, digits and \"-\", is \"", task.name.substr(0, 64), '"');
}

TextTasks::TextTasks(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options)
    : TextTasks(tasks, tokenizer, options, make_random(tasks, options, tokenizer.size())) {}

TextTasks::TextTasks(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options, TextNetwork<float> network)
    : tasks_(std::move(tasks)), tokenizer_(std::move(tokenizer)), options_(options), normalizer_(options.normalizer), network_(std::move(network)) {
    check(!tasks_.empty(), "text tasks: at least one task");
    check(options.targets == TargetKind::classes, "text tasks: tasks have classes, not ", target_kind_name(options.targets));
    for (const TextTask& task : tasks_) {
        check(wrong_name(task).empty(), "text tasks: ", wrong_name(task));
        check(std::count_if(tasks_.begin(), tasks_.end(), [&](const TextTask& other) { return other.name == task.name; }) == 1, "text tasks: ", task.name,
              " is given twice");
        check_labels(task.labels, TargetKind::classes);
    }
}

std::size_t TextTasks::find(std::string_view task) const {
    const auto found = std::find_if(tasks_.begin(), tasks_.end(), [&](const TextTask& t) { return t.name == task; });
    if (found != tasks_.end()) return static_cast<std::size_t>(found - tasks_.begin());
    std::string names;
    for (const TextTask& t : tasks_) names += (names.empty() ? "" : ", ") + t.name;
    fail(Status::not_found, "no task \"", std::string(task.substr(0, 64)), "\": the model has ", names);
}

TextNetwork<float>& TextTasks::network() {
    frozen_.thaw();
    return network_;
}

train::FitResult TextTasks::pretrain(std::span<const std::string_view> texts, const PretrainOptions& options) {
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    const EncodedPosts posts(texts, {tokenizer_, normalizer_, options_});
    tell_long_texts("pretrain", posts.long_posts, texts.size(), options_.longest, LongTexts::truncate);
    return pretrain_network({network_, tokenizer_, [&] { forget_calibration(); }}, posts.pieces, options);
}

train::FitResult TextTasks::fit(std::span<const std::string_view> texts, std::span<const TaskTargets> targets, const FitTextOptions& options) {
    return fit_texts(texts, targets, options);
}

template <typename Text>
train::FitResult TextTasks::fit_texts(std::span<const Text> texts, std::span<const TaskTargets> targets, const FitTextOptions& options) {
    check(options.validation.texts.empty() && options.class_weights.empty(), "fit: validation and class_weights are of one task; give a metric, and targets their balance");
    std::vector<HeadTargets> known;
    for (const TaskTargets& t : targets)
        known.push_back({.head = find(t.task), .posts = t.posts, .labels = t.labels, .teacher = t.teacher, .weight = t.weight, .balance = t.balance});
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    const std::vector<Index> examples = examples_of(targets, texts.size(), options.seed);
    const TargetLoss loss(network_, known, static_cast<Index>(texts.size()), options.label_smoothing);
    for (const TextTask& task : tasks_) tell_classes_without_posts(task, targets);
    const EncodedPosts posts(texts, {tokenizer_, normalizer_, options_});
    tell_long_texts("fit", posts.long_posts, texts.size(), options_.longest, LongTexts::truncate);
    return fit_network({network_, tokenizer_, [&] { forget_calibration(); }}, posts, loss, examples, options, rate_from_scratch);
}

template train::FitResult TextTasks::fit_texts(std::span<const TargetedText>, std::span<const TaskTargets>, const FitTextOptions&);

Index TextTasks::predict(std::span<const std::string_view> texts, View<float> probabilities, LongTexts long_texts) const {
    return predict_in(precision_, true, texts, probabilities, long_texts);
}

template <typename Text>
Index TextTasks::predict_in(Precision precision, bool calibrated, std::span<const Text> texts, View<float> probabilities, LongTexts long_texts) const {
    std::vector<HeadOutput> outputs(tasks_.size());
    for (std::size_t t = 0; calibrated && t < tasks_.size(); ++t) outputs[t].calibration = &tasks_[t].calibration;
    const Index count = predict_posts(*frozen_.of(network_, precision), {tokenizer_, normalizer_, options_}, outputs, texts, long_texts, probabilities);
    if (calibrated) tell_long_texts("predict", count, texts.size(), options_.longest, long_texts);  // for a caller, not for a check of its own
    return count;
}

template Index TextTasks::predict_in(Precision, bool, std::span<const std::string_view>, View<float>, LongTexts) const;
template Index TextTasks::predict_in(Precision, bool, std::span<const TargetedText>, View<float>, LongTexts) const;

void TextTasks::forget_calibration() {
    for (TextTask& task : tasks_) task.calibration = {};
}

Tensor<float> TextTasks::predict(std::span<const std::string_view> texts, LongTexts long_texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), classes()});
    predict(texts, probabilities, long_texts);
    return probabilities;
}

Tensor<float> TextTasks::predict(std::string_view task, std::span<const std::string_view> texts, LongTexts long_texts) const {
    const std::size_t t = find(task);
    return columns_of(t, predict(texts, long_texts));
}

Tensor<float> TextTasks::columns_of(std::size_t task, const Tensor<float>& probabilities) const {
    auto columns = Tensor<float>::uninitialized(Shape{probabilities.rows(), network_.classes(task)});
    ops::copy_columns<float>(probabilities, first_class(task), columns);
    return columns;
}

TextClassifier TextTasks::classifier(std::string_view task) const {
    const std::size_t t = find(task);
    TextClassifier one(tasks_[t].labels, tokenizer_, options_, network_.only(t));
    one.calibration_ = tasks_[t].calibration;
    one.precision_ = precision_;
    one.frozen_ = frozen_.sharing();
    return one;
}

}  // namespace clamor::text
