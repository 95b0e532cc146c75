#include "pipeline/models/answers.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/core/error.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/ops/argmax.hpp"
#include "core/all_finite.hpp"
#include "core/repeated.hpp"
#include "pipeline/state/records.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::pipeline {
namespace {

void check_name(std::string_view name, std::string_view what) {
    check(!name.empty() && name.size() <= most_name_bytes && is_valid_utf8(name),
          "analyzer: ", what, " must be UTF-8 of 1 to ", most_name_bytes, " bytes");
}

void check_model(std::string_view model) {
    check(model.size() <= 4096 && is_valid_utf8(model), "analyzer: the name of a model must be UTF-8 of at most 4096 bytes");
}

constexpr float slack = 1e-3f;          // of a probability's range
constexpr double two_decimals = 0.005;  // how far rounding to them moves a probability

/// The answers to one question, its `classes` numbers from `first` on in rows of `width`.
void check_question(std::span<const float> rows, std::size_t width, std::size_t first, std::size_t classes, std::string_view what,
                    std::string_view name) {
    for (std::size_t at = first; at < rows.size(); at += width) {
        const auto p = rows.subspan(at, classes);
        if (!all_finite<float>(p)) continue;
        double sum = 0;
        for (const float one : p) {
            check(one >= -slack && one <= 1 + slack, "analyzer: posts[", at / width, "]: ", what, name,
                  ": expected probabilities, each in [0, 1], got ", one);
            sum += one;
        }
        check(std::abs(sum - 1) <= two_decimals * static_cast<double>(classes + 1), "analyzer: posts[", at / width, "]: ", what, name,
              ": expected probabilities whose sum is 1, got a sum of ", sum);
    }
}

}  // namespace

Task parse_task(std::string_view text) {
    const std::size_t equals = std::min(text.find('='), text.size());
    Task task{.name = std::string(text.substr(0, equals)), .labels = {}};
    for (std::string_view rest = text.substr(equals); !rest.empty();) {
        rest.remove_prefix(1);
        const std::size_t end = std::min(rest.find(','), rest.size());
        task.labels.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    const bool unnamed = task.name.empty() || std::count(task.labels.begin(), task.labels.end(), std::string()) > 0;
    check(!unnamed && task.labels.size() >= 2, "task: expected name=label,label,..., got '", text, "'");
    return task;
}

std::size_t classes_of(std::span<const Task> tasks) {
    std::size_t classes = 0;
    for (const Task& task : tasks) classes += task.labels.size();
    return classes;
}

void check_answers(const AnalyzerOptions& options) {
    for (const std::string* model : {&options.model, &options.tasks_model, &options.targets_model}) check_model(*model);
    check(options.tasks.size() <= Task::most, "analyzer: at most ", Task::most, " tasks, got ", options.tasks.size());
    check(options.tasks.empty() == options.tasks_model.empty(),
          "analyzer: tasks and tasks_model, the name of what answers them, are given together");
    const auto same = repeated(options.tasks, &Task::name);
    check(!same, "analyzer: the task ", same.value_or(""), " is given twice");
    for (const auto& [name, labels] : options.tasks) {
        check_name(name, "a task's name");
        check(labels.size() >= 2 && labels.size() <= Task::most_labels,
              "analyzer: the task ", name, " must have 2 to ", Task::most_labels, " labels, has ", labels.size());
        for (const std::string& label : labels) check_name(label, "a label");
        const auto twice = repeated(labels);
        check(!twice, "analyzer: the task ", name, " has the label ", twice.value_or(""), " twice");
    }
}

void check_probabilities(const AnalyzerOptions& options, const Answers& answers) {
    check_question(answers.sentiment, 3, 0, 3, "sentiment", "");
    std::size_t first = 0;
    for (const auto& [name, labels] : options.tasks) {
        check_question(answers.tasks, classes_of(options.tasks), first, labels.size(), "the task ", name);
        first += labels.size();
    }
    for (std::size_t t = 0; t < options.tracked.size(); ++t)
        check_question(answers.targets, 3 * options.tracked.size(), 3 * t, 3, "sentiment toward ", options.tracked[t].name);
}

std::uint8_t label_of(std::span<const float> probabilities) {
    if (!all_finite<float>(probabilities)) return no_label;
    return static_cast<std::uint8_t>(ops::argmax(probabilities));
}

void encode_answers(const AnalyzerOptions& options, const float* tasks, const float* targets, std::uint64_t about, std::string& out) {
    KeptAnswers kept;
    bool any = false;
    for (std::size_t t = 0; t < options.tasks.size(); ++t) {
        const std::size_t classes = options.tasks[t].labels.size();
        kept.labels[t] = tasks == nullptr ? no_label : label_of({tasks, classes});
        any |= kept.labels[t] != no_label;
        if (tasks != nullptr) tasks += classes;
    }
    for_each_tracked(targets == nullptr ? 0 : about, [&](std::size_t i) {
        kept.opinions[i] = Sentiment(targets + 3 * i);
        if (kept.opinions[i]) kept.toward |= std::uint64_t{1} << i;
    });
    if (!any && kept.toward == 0) return;
    for (std::size_t t = 0; t < options.tasks.size(); ++t)
        out.push_back(static_cast<char>(kept.labels[t] == no_label ? 0 : kept.labels[t] + 1));
    put_varint(out, kept.toward);
    for_each_tracked(kept.toward, [&](std::size_t i) {
        put_varint(out, kept.opinions[i].negative);
        put_varint(out, kept.opinions[i].positive);
    });
}

bool decode_answers(const AnalyzerOptions& options, std::string_view bytes, KeptAnswers& out) {
    ByteReader in{bytes};
    bool good = true;
    const std::string_view labels = in.bytes(options.tasks.size());
    for (std::size_t t = 0; t < labels.size(); ++t) {
        const auto code = static_cast<unsigned char>(labels[t]);
        good &= code <= options.tasks[t].labels.size();
        out.labels[t] = code == 0 ? no_label : static_cast<std::uint8_t>(code - 1);
    }
    out.toward = in.varint();
    const std::size_t names = options.targets_model.empty() ? 0 : options.tracked.size();
    good &= names == 64 || out.toward >> names == 0;
    for_each_tracked(good ? out.toward : 0, [&](std::size_t i) {
        const std::uint64_t negative = in.varint(), positive = in.varint();
        good &= negative <= sentiment_unit && positive <= sentiment_unit - negative;
        out.opinions[i].negative = static_cast<std::uint16_t>(negative);
        out.opinions[i].positive = static_cast<std::uint16_t>(positive);
    });
    return good && in.good && in.rest.empty();
}

Answers rows_of(const Answers& answers, std::size_t posts, std::size_t first, std::size_t count) {
    const auto part = [&](std::span<const float> rows) {
        const std::size_t width = posts == 0 ? 0 : rows.size() / posts;
        return rows.subspan(first * width, count * width);
    };
    return {.sentiment = part(answers.sentiment), .tasks = part(answers.tasks), .targets = part(answers.targets)};
}

}  // namespace clamor::pipeline
