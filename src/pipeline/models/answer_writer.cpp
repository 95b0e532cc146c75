#include "pipeline/models/answer_writer.hpp"

#include <algorithm>
#include <cmath>

#include "pipeline/report/json_writer.hpp"

namespace clamor::pipeline {
namespace {

void append_probability(std::string& out, float p) { append_fixed4(out, std::lround(std::clamp(p, 0.0f, 1.0f) * float{sentiment_unit})); }

}  // namespace

AnswerWriter::AnswerWriter(const AnalyzerOptions& options) : tasks_(options.tasks), classes_(classes_of(tasks_)) {
    constexpr std::size_t number = 32;   // keys, a probability, what separates
    if (!options.targets_model.empty())
        for (const Tracked& tracked : options.tracked) targets_.push_back(tracked.name);
    for (const auto& [name, labels] : tasks_) {
        most_bytes_ += written_bytes(name) + 2 * number;
        for (const std::string& label : labels) most_bytes_ += 2 * written_bytes(label) + number;
    }
    for (const std::string& name : targets_) most_bytes_ += 2 * written_bytes(name) + 5 * number;
}

AnswerRows AnswerWriter::rows(const Answers& answers, std::size_t post) const {
    return {.sentiment = row_of(answers.sentiment, 3, post),
            .tasks = row_of(answers.tasks, classes_, post),
            .targets = row_of(answers.targets, 3 * targets_.size(), post)};
}

void AnswerWriter::append_json(std::string& out, const AnswerRows& rows, std::uint64_t tracked) const {
    std::string_view separator = ",\"tasks\":{";
    const float* p = rows.tasks;
    for (const auto& [name, labels] : tasks_) {
        if (p == nullptr) break;
        if (const std::uint8_t best = label_of({p, labels.size()}); best != no_label) {
            out.append(separator);
            io::append_json_string(out, name);
            out.append(":{\"label\":");
            io::append_json_string(out, labels[best]);
            out.append(",\"probabilities\":");
            for (std::size_t c = 0; c < labels.size(); ++c) {
                out.push_back(c == 0 ? '{' : ',');
                io::append_json_string(out, labels[c]);
                out.push_back(':');
                append_probability(out, p[c]);
            }
            out.append("}}");
            separator = ",";
        }
        p += labels.size();
    }
    if (separator == ",") out.push_back('}');
    const std::size_t before = out.size();
    out.append(",\"targets\":");
    const std::size_t empty = out.size();
    append_json_targets(out, rows.targets, tracked);
    if (out.size() == empty) out.resize(before);
}

/// Nothing where there is no opinion.
void AnswerWriter::append_json_targets(std::string& out, const float* targets, std::uint64_t tracked) const {
    if (targets == nullptr) return;
    char separator = '[';
    for_each_tracked(tracked, [&](std::size_t i) {
        const Sentiment sentiment(targets + 3 * i);
        if (!sentiment) return;
        out.push_back(separator);
        out.append("{\"name\":");
        io::append_json_string(out, targets_[i]);
        out.append(",\"sentiment\":\"").append(label_name(sentiment.label()));
        out.append("\",\"probabilities\":");
        append_json_probabilities(out, sentiment);
        out.push_back('}');
        separator = ',';
    });
    if (separator == ',') out.push_back(']');
}

void AnswerWriter::append_csv_head(std::string& out) const {
    for (const auto& [name, labels] : tasks_) {
        out.push_back(',');
        pipeline::append_csv(out, "tasks." + name);  // a task may be called as a field of posts is
        for (const std::string& label : labels) {
            out.push_back(',');
            pipeline::append_csv(out, "tasks." + name + "." + label);
        }
    }
    if (!targets_.empty()) out.append(",targets");
}

void AnswerWriter::append_csv(std::string& out, const AnswerRows& rows, std::uint64_t tracked) const {
    const float* p = rows.tasks;
    for (const auto& [name, labels] : tasks_) {
        const std::uint8_t best = p == nullptr ? no_label : label_of({p, labels.size()});
        out.push_back(',');
        if (best != no_label) pipeline::append_csv(out, labels[best]);
        for (std::size_t c = 0; c < labels.size(); ++c) {
            out.push_back(',');
            if (best != no_label) append_probability(out, p[c]);
        }
        if (p != nullptr) p += labels.size();
    }
    if (targets_.empty()) return;
    std::string list;
    append_json_targets(list, rows.targets, tracked);
    out.push_back(',');
    pipeline::append_csv(out, list);
}

void append_json_probabilities(std::string& out, const Sentiment& sentiment) {
    out.append("{\"negative\":");
    append_fixed4(out, sentiment.negative);
    out.append(",\"neutral\":");
    append_fixed4(out, sentiment.neutral());
    out.append(",\"positive\":");
    append_fixed4(out, sentiment.positive);
    out.push_back('}');
}

void append_csv(std::string& out, std::string_view text) {
    if (text.find_first_of("\",\r\n") == std::string_view::npos) {
        out.append(text);
        return;
    }
    out.push_back('"');
    for (const char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
}

std::size_t written_bytes(std::string_view text) {
    if (text.size() < 1024) return 6 * text.size() + 3;
    std::size_t bytes = text.size() + 3;
    for (const char c : text) bytes += static_cast<unsigned char>(c) < 0x20 ? 5 : c == '"' || c == '\\';
    return bytes;
}

}  // namespace clamor::pipeline
