#include "pipeline/report/report.hpp"

#include <algorithm>
#include <map>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/version.hpp"
#include "pipeline/report/calendar.hpp"
#include "pipeline/report/saturating.hpp"

namespace clamor::pipeline {
namespace {

void write_reasons(JsonWriter& json, std::string_view key, const std::map<std::string, std::uint64_t>& counts) {
    std::vector<std::pair<std::uint64_t, std::string_view>> reasons;
    std::uint64_t total = 0;
    for (const auto& [reason, count] : counts) reasons.emplace_back(count, reason), add_saturating(total, count);
    std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    json.key(key).begin('{').key("total").integer(total);
    json.key("reasons").begin('[');
    for (const auto& [count, reason] : reasons) {
        json.begin('{').key("reason").string(reason);
        json.key("count").integer(count);
        json.end('}');
    }
    json.end(']').end('}');
}

void write_input(JsonWriter& json, const Corpus& corpus, const Copies& copies) {
    std::uint64_t observations = 0, without_time = 0, without_author = 0;
    posts::Time first = last_time, last = first_time;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        const Record& record = corpus.record(i);
        observations += record.observations;
        without_time += record.time == posts::no_time;
        without_author += record.author == Interner::none;
        if (record.observed == posts::no_time) continue;
        first = std::min(first, record.observed);
        last = std::max(last, record.observed);
    }
    json.key("input").begin('{');
    json.key("observations").integer(observations);
    json.key("posts").integer(corpus.size());
    std::vector<bool> posting(corpus.accounts);
    for (const std::uint32_t author : corpus.author)
        if (author < corpus.accounts) posting[author] = true;
    json.key("authors").integer(static_cast<std::uint64_t>(std::count(posting.begin(), posting.end(), true)));
    json.key("first_observed");
    first <= last ? write_time(json, first) : json.null();
    json.key("last_observed");
    first <= last ? write_time(json, last) : json.null();
    json.key("duplicates").integer(observations - corpus.size());
    json.key("without_time").integer(without_time);
    json.key("outside_span").integer(corpus.timeline.outside);
    json.key("without_text").integer(corpus.without_text);
    json.key("without_author").integer(without_author);
    json.key("copies").begin('{').key("texts").integer(copies.texts);
    json.key("posts").integer(copies.posts);
    json.end('}');

    write_reasons(json, "skipped", corpus.state.skipped);
    write_reasons(json, "damaged", corpus.state.damaged);
    json.end('}');
}

void write_timeline(JsonWriter& json, const Timeline& timeline) {
    json.key("span");
    if (timeline.count == 0) {
        json.null();
        json.key("timeline").null();
        return;
    }
    json.begin('{').key("first");
    write_time(json, timeline.first);
    json.key("last");
    write_time(json, timeline.last);
    json.end('}');
    json.key("timeline").begin('{').key("bucket").string(timeline.bucket);
    json.key("bucket_ms").integer(static_cast<std::uint64_t>(timeline.width));
    json.key("start");
    write_time(json, timeline.start);
    json.key("count").integer(timeline.count);
    json.end('}');
}

}  // namespace

std::string write_report(const Analyzer::State& state) {
    const Corpus corpus(state);
    const Words words = find_words(corpus);
    // Parts that need nothing of each other, written at the same time.
    JsonWriter head, rising, frequent, people;
    parallel_tasks(4, [&](Index part) {
        if (part == 0) return write_rising(rising, corpus, words);
        if (part == 1) return write_people(people, corpus, words.copies);
        if (part == 2) return write_frequent(frequent, corpus, words);
        write_input(head, corpus, words.copies);
        write_timeline(head, corpus.timeline);
        write_all_series(head, corpus, words.copies);
    });
    JsonWriter json;
    json.begin('{').key("format").string("clamor.report");
    json.key("version").integer(1);
    json.key("clamor").string(CLAMOR_VERSION);
    json.key("model");
    const auto name_or_null = [&](const std::string& name) { name.empty() ? json.null() : json.string(name); };
    name_or_null(state.options.model);
    json.key("tasks_model");
    name_or_null(state.options.tasks_model);
    json.key("targets_model");
    name_or_null(state.options.targets_model);
    for (const JsonWriter* part : {&head, &frequent, &rising, &people}) json.text.append(",").append(part->text);
    json.text.append("}\n");
    return std::move(json.text);
}

}  // namespace clamor::pipeline
