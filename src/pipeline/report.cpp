#include "pipeline/report.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/trends/interval.hpp"
#include "clamor/version.hpp"
#include "pipeline/calendar.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_topics = 50;

void write_time(JsonWriter& json, posts::Time time) {
    std::string text;
    append_time(text, time);
    json.string(text);
}

void write_reasons(JsonWriter& json, std::string_view key, const std::map<std::string, std::uint64_t>& counts) {
    std::vector<std::pair<std::uint64_t, std::string_view>> reasons;
    std::uint64_t total = 0;
    for (const auto& [reason, count] : counts) reasons.emplace_back(count, reason), total += count;
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

template <typename Value>
void write_list(JsonWriter& json, std::string_view key, const std::vector<Summary>& buckets, Value&& value) {
    json.key(key).begin('[');
    for (const Summary& bucket : buckets) value(bucket);
    json.end(']');
}

void write_buckets(JsonWriter& json, const Corpus& corpus, const std::vector<Summary>& buckets) {
    json.key("timeline");
    if (corpus.timeline.count == 0) return json.null();
    json.begin('{');
    write_list(json, "posts", buckets, [&](const Summary& s) { json.integer(s.posts); });
    std::vector<trends::Interval> intervals;
    for (const Summary& s : buckets)
        intervals.push_back(trends::rate_interval(static_cast<std::int64_t>(s.posts), static_cast<std::int64_t>(s.author_squares)));
    json.key("posts_low").begin('[');
    for (const auto& interval : intervals) json.fixed(interval.low);
    json.end(']').key("posts_high").begin('[');
    for (const auto& interval : intervals) json.fixed(interval.high);
    json.end(']');
    write_list(json, "authors", buckets, [&](const Summary& s) { json.integer(s.authors); });
    if (corpus.state.options.model.empty()) {
        json.key("net").null();
        json.key("low").null();
        json.key("high").null();
    } else {
        intervals.clear();
        for (const Summary& s : buckets) intervals.push_back(s.labelled > 0 ? s.net.interval() : trends::Interval{});
        write_list(json, "net", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(s.net.mean()) : json.null(); });
        std::size_t i = 0;
        write_list(json, "low", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(intervals[i].low) : json.null(), ++i; });
        i = 0;
        write_list(json, "high", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(intervals[i].high) : json.null(), ++i; });
    }
    json.end('}');
}

/// One series; `posts` are places in the corpus, ascending.
void write_series(JsonWriter& json, const Corpus& corpus, Summarizer& summarizer, std::string_view kind, std::string_view name,
                  const PoolVector<std::uint32_t>& posts) {
    throw_if_cancelled();
    for (const std::uint32_t post : posts) summarizer.add(post);
    const Summary whole = summarizer.take();

    // Posts by bucket, each bucket's in their order.
    std::vector<std::size_t> offsets(corpus.timeline.count + 1, 0);
    for (const std::uint32_t post : posts)
        if (corpus.bucket[post] != Timeline::none) ++offsets[corpus.bucket[post] + 1];
    for (std::size_t b = 1; b < offsets.size(); ++b) offsets[b] += offsets[b - 1];
    PoolVector<std::uint32_t> sorted(offsets.back());
    std::vector<std::size_t> next = offsets;
    for (const std::uint32_t post : posts)
        if (corpus.bucket[post] != Timeline::none) sorted[next[corpus.bucket[post]]++] = post;
    std::vector<Summary> buckets;
    for (std::uint32_t b = 0; b < corpus.timeline.count; ++b) {
        for (std::size_t i = offsets[b]; i < offsets[b + 1]; ++i) summarizer.add(sorted[i]);
        buckets.push_back(summarizer.take());
    }

    json.begin('{').key("kind").string(kind);
    json.key("name").string(name);
    json.key("posts").integer(whole.posts);
    json.key("authors").integer(whole.authors);
    json.key("sentiment");
    write_sentiment(json, whole);
    write_buckets(json, corpus, buckets);
    json.end('}');
}

void write_all_series(JsonWriter& json, const Corpus& corpus, Summarizer& summarizer) {
    json.key("series").begin('[');
    PoolVector<std::uint32_t> posts(corpus.size());
    for (std::size_t i = 0; i < posts.size(); ++i) posts[i] = static_cast<std::uint32_t>(i);
    write_series(json, corpus, summarizer, "all", "", posts);

    PoolVector<std::uint32_t> counts(corpus.state.records.strings().size(), 0);   // by interned topic
    for (std::size_t i = 0; i < corpus.size(); ++i)
        if (corpus.record(i).topic != Interner::none) ++counts[corpus.record(i).topic];
    std::vector<std::uint32_t> topics;
    for (std::uint32_t name = 0; name < counts.size(); ++name)
        if (counts[name] > 0) topics.push_back(name);
    std::sort(topics.begin(), topics.end(), [&](std::uint32_t a, std::uint32_t b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : corpus.string(a) < corpus.string(b);
    });
    const std::size_t total = topics.size();
    topics.resize(std::min(total, most_topics));
    std::vector<PoolVector<std::uint32_t>> by_topic(topics.size());
    PoolVector<std::uint32_t> place(counts.size(), Interner::none);
    for (std::size_t t = 0; t < topics.size(); ++t) {
        place[topics[t]] = static_cast<std::uint32_t>(t);
        by_topic[t].reserve(counts[topics[t]]);
    }
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        const std::uint32_t topic = corpus.record(i).topic;
        if (topic != Interner::none && place[topic] != Interner::none) by_topic[place[topic]].push_back(static_cast<std::uint32_t>(i));
    }
    for (std::size_t t = 0; t < topics.size(); ++t) write_series(json, corpus, summarizer, "topic", corpus.string(topics[t]), by_topic[t]);
    for (std::size_t t = 0; t < corpus.state.options.tracked.size(); ++t) {
        posts.clear();
        for (std::size_t i = 0; i < corpus.size(); ++i)
            if (corpus.record(i).tracked >> t & 1) posts.push_back(static_cast<std::uint32_t>(i));
        write_series(json, corpus, summarizer, "tracked", corpus.state.options.tracked[t].name, posts);
    }
    json.end(']');
    json.key("topics_total").integer(total);
}

}  // namespace

std::string write_report(const Analyzer::State& state) {
    const Corpus corpus(state);
    const Words words = find_words(corpus);
    // Three parts that need nothing of each other, written at the same time.
    JsonWriter head, rising, people;
    parallel_tasks(3, [&](Index part) {
        if (part == 0) return write_rising(rising, corpus, words);
        if (part == 1) return write_people(people, corpus, words.copies);
        Summarizer summarizer(corpus, words.copies);
        write_input(head, corpus, words.copies);
        write_timeline(head, corpus.timeline);
        write_all_series(head, corpus, summarizer);
    });
    JsonWriter json;
    json.begin('{').key("format").string("clamor.report");
    json.key("version").integer(1);
    json.key("clamor").string(CLAMOR_VERSION);
    json.key("model");
    state.options.model.empty() ? json.null() : json.string(state.options.model);
    for (const JsonWriter* part : {&head, &rising, &people}) json.text.append(",").append(part->text);
    json.text.append("}\n");
    return std::move(json.text);
}

}  // namespace clamor::pipeline
