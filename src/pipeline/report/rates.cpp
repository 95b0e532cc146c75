#include "pipeline/report/rates.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "pipeline/models/answers.hpp"

namespace clamor::pipeline {

RateCounter::RateCounter(const Corpus& corpus, const Copies& copies)
    : corpus_(corpus),
      voice_(copies.voice),
      width_(1 + classes_of(corpus.tasks())),
      by_voice_(corpus.tasks().empty() ? 0 : copies.voices * width_) {}

void RateCounter::add(std::size_t post) {
    std::uint32_t* counts = nullptr;
    std::size_t first = 1;
    for (std::size_t t = 0; t < corpus_.tasks().size(); first += corpus_.tasks()[t++].labels.size()) {
        const std::uint8_t label = corpus_.label(post, t);
        if (label == no_label) continue;
        if (counts == nullptr) {
            counts = by_voice_.data() + width_ * voice_[post];
            if (counts[0]++ == 0) voices_.push_back(voice_[post]);
        }
        ++counts[first + label];
    }
}

std::vector<TaskRates> RateCounter::none() const {
    std::vector<TaskRates> rates;
    for (const Task& task : corpus_.tasks())
        rates.push_back({.posts = 0, .classes = {task.labels.size() - first_told(task), trends::ClusterSums(1)}});
    return rates;
}

std::vector<TaskRates> RateCounter::take() {
    std::vector<TaskRates> rates = none();
    for (const std::uint32_t voice : voices_) {
        std::uint32_t* const row = by_voice_.data() + width_ * voice;
        const std::uint32_t* counts = row + 1;
        for (std::size_t t = 0; t < rates.size(); ++t) {
            const Task& task = corpus_.tasks()[t];
            const auto posts = std::accumulate(counts, counts + task.labels.size(), std::int64_t{0});
            rates[t].posts += static_cast<std::uint64_t>(posts);
            for (std::size_t c = 0; posts > 0 && c < rates[t].classes.size(); ++c)
                rates[t].classes[c].add(posts, 2 * std::int64_t{counts[first_told(task) + c]} - posts, posts);
            counts += task.labels.size();
        }
        std::fill_n(row, width_, 0u);
    }
    voices_.clear();
    return rates;
}

void write_rates(JsonWriter& json, std::span<const Task> tasks, const std::vector<TaskRates>& rates) {
    json.key("tasks").begin('[');
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        const TaskRates& task = rates[t];
        json.begin('{').key("name").string(tasks[t].name);
        json.key("posts").integer(task.posts);
        json.key("classes").begin('[');
        for (std::size_t c = 0; task.posts > 0 && c < task.classes.size(); ++c) {
            const Interval interval = task.interval(c);
            json.begin('{').key("label").string(tasks[t].labels[first_told(tasks[t]) + c]);
            json.key("share").fixed(task.share(c));
            json.key("low").fixed(interval.low);
            json.key("high").fixed(interval.high);
            json.end('}');
        }
        json.end(']').end('}');
    }
    json.end(']');
}

void write_rate_lines(JsonWriter& json, std::span<const Task> tasks, const std::vector<std::vector<TaskRates>>& buckets) {
    json.key("tasks").begin('[');
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        json.begin('{').key("name").string(tasks[t].name);
        json.key("classes").begin('[');
        for (std::size_t label = first_told(tasks[t]), c = 0; label < tasks[t].labels.size(); ++label, ++c) {
            json.begin('{').key("label").string(tasks[t].labels[label]);
            std::vector<Interval> intervals;
            for (const auto& bucket : buckets) intervals.push_back(bucket[t].posts > 0 ? bucket[t].interval(c) : Interval{});
            const auto line = [&](std::string_view key, auto&& value) {
                json.key(key).begin('[');
                for (std::size_t b = 0; b < buckets.size(); ++b) buckets[b][t].posts > 0 ? json.fixed(value(b)) : json.null();
                json.end(']');
            };
            line("share", [&](std::size_t b) { return buckets[b][t].share(c); });
            line("low", [&](std::size_t b) { return intervals[b].low; });
            line("high", [&](std::size_t b) { return intervals[b].high; });
            json.end('}');
        }
        json.end(']').end('}');
    }
    json.end(']');
}

}  // namespace clamor::pipeline
