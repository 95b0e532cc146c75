#include <algorithm>
#include <span>

#include "clamor/core/context.hpp"
#include "clamor/trends/interval.hpp"
#include "pipeline/report/rates.hpp"
#include "pipeline/report/report.hpp"
#include "trends/turn.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_topics = 50;

template <typename Value>
void write_list(JsonWriter& json, std::string_view key, const std::vector<Summary>& buckets, Value&& value) {
    json.key(key).begin('[');
    for (const Summary& bucket : buckets) value(bucket);
    json.end(']');
}

/// "net", "low" and "high", a value a bucket; null in one without sentiment.
void write_net_lines(JsonWriter& json, const std::vector<Summary>& buckets) {
    std::vector<Interval> intervals;
    for (const Summary& s : buckets) intervals.push_back(s.labelled > 0 ? s.net.interval() : Interval{});
    write_list(json, "net", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(s.net.mean()) : json.null(); });
    std::size_t i = 0;
    write_list(json, "low", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(intervals[i].low) : json.null(), ++i; });
    i = 0;
    write_list(json, "high", buckets, [&](const Summary& s) { s.labelled > 0 ? json.fixed(intervals[i].high) : json.null(), ++i; });
}

/// What is told of one set of posts.
struct Part {
    Summary summary;
    std::vector<TaskRates> rates;
};

/// The same of each bucket of the timeline.
struct Parts {
    std::vector<Summary> summaries;
    std::vector<std::vector<TaskRates>> rates;
};

class SeriesWriter {
public:
    SeriesWriter(JsonWriter& json, const Corpus& corpus, const Copies& copies)
        : json_(json), corpus_(corpus), voice_(copies.voice), summarizer_(corpus, copies), rates_(corpus, copies) {}

    /// `posts` are places in the corpus, ascending; `toward` their opinions of what the series tracks, or null.
    void write(std::string_view kind, std::string_view name, const PoolVector<std::uint32_t>& posts, const PoolVector<Opinion>* toward);

private:
    Part count(std::span<const std::uint32_t> posts);
    Parts count_by_bucket(std::span<const std::uint32_t> posts);
    std::vector<Summary> opinions_by_bucket(const PoolVector<Opinion>& toward);
    void write_whole(const Part& whole, const PoolVector<Opinion>* toward);
    void write_timeline(const Parts& buckets, const PoolVector<Opinion>* toward);
    void write_volume(const std::vector<Summary>& buckets);
    void write_turn(std::span<const std::uint32_t> posts, const PoolVector<Opinion>* toward);

    JsonWriter& json_;
    const Corpus& corpus_;
    const PoolVector<std::uint32_t>& voice_;
    Summarizer summarizer_;
    RateCounter rates_;
};

Part SeriesWriter::count(std::span<const std::uint32_t> posts) {
    for (const std::uint32_t post : posts) {
        summarizer_.add(post);
        rates_.add(post);
    }
    return {.summary = summarizer_.take(), .rates = rates_.take()};
}

/// Sorts the posts by bucket, each bucket's in their order.
Parts SeriesWriter::count_by_bucket(std::span<const std::uint32_t> posts) {
    std::vector<std::size_t> offsets(corpus_.timeline.count + 1, 0);
    for (const std::uint32_t post : posts)
        if (corpus_.bucket[post] != Timeline::none) ++offsets[corpus_.bucket[post] + 1];
    for (std::size_t b = 1; b < offsets.size(); ++b) offsets[b] += offsets[b - 1];
    PoolVector<std::uint32_t> sorted(offsets.back());
    std::vector<std::size_t> next = offsets;
    for (const std::uint32_t post : posts)
        if (corpus_.bucket[post] != Timeline::none) sorted[next[corpus_.bucket[post]]++] = post;
    Parts buckets;
    for (std::uint32_t b = 0; b < corpus_.timeline.count; ++b) {
        auto [summary, rates] = count(std::span(sorted).subspan(offsets[b], offsets[b + 1] - offsets[b]));
        buckets.summaries.push_back(std::move(summary));
        buckets.rates.push_back(std::move(rates));
    }
    return buckets;
}

std::vector<Summary> SeriesWriter::opinions_by_bucket(const PoolVector<Opinion>& toward) {
    std::vector<std::vector<const Opinion*>> sorted(corpus_.timeline.count);
    for (const Opinion& opinion : toward)
        if (corpus_.bucket[opinion.post] != Timeline::none) sorted[corpus_.bucket[opinion.post]].push_back(&opinion);
    std::vector<Summary> buckets;
    for (const auto& bucket : sorted) {
        for (const Opinion* opinion : bucket) summarizer_.add(opinion->post, opinion->sentiment);
        buckets.push_back(summarizer_.take());
    }
    return buckets;
}

void SeriesWriter::write_volume(const std::vector<Summary>& buckets) {
    write_list(json_, "posts", buckets, [&](const Summary& s) { json_.integer(s.posts); });
    std::uint64_t posts = 0, squares = 0;
    for (const Summary& s : buckets) posts += s.posts, squares += s.author_squares;
    const double typical = posts > 0 ? static_cast<double>(squares) / static_cast<double>(posts) : 1;
    std::vector<Interval> intervals;
    for (const Summary& s : buckets)
        intervals.push_back(
            trends::rate_interval(static_cast<std::int64_t>(s.posts), static_cast<std::int64_t>(s.author_squares), typical));
    json_.key("posts_low").begin('[');
    for (const auto& interval : intervals) json_.fixed(interval.low);
    json_.end(']').key("posts_high").begin('[');
    for (const auto& interval : intervals) json_.fixed(interval.high);
    json_.end(']');
    write_list(json_, "authors", buckets, [&](const Summary& s) { json_.integer(s.authors); });
}

void SeriesWriter::write_whole(const Part& whole, const PoolVector<Opinion>* toward) {
    json_.key("posts").integer(whole.summary.posts);
    json_.key("authors").integer(whole.summary.authors);
    json_.key("sentiment");
    write_sentiment(json_, whole.summary);
    json_.key("toward");
    if (toward != nullptr) {
        for (const auto& [post, sentiment] : *toward) summarizer_.add(post, sentiment);
        write_sentiment(json_, summarizer_.take());
    } else {
        json_.null();
    }
    write_rates(json_, corpus_.tasks(), whole.rates);
}

void SeriesWriter::write_timeline(const Parts& buckets, const PoolVector<Opinion>* toward) {
    json_.key("timeline");
    if (corpus_.timeline.count == 0) {
        json_.null();
        return;
    }
    json_.begin('{');
    write_volume(buckets.summaries);
    if (corpus_.state.options.model.empty())
        for (const char* key : {"net", "low", "high"}) json_.key(key).null();
    else
        write_net_lines(json_, buckets.summaries);
    json_.key("toward");
    if (toward != nullptr) {
        json_.begin('{');
        write_net_lines(json_, opinions_by_bucket(*toward));
        json_.end('}');
    } else {
        json_.null();
    }
    write_rate_lines(json_, corpus_.tasks(), buckets.rates);
    json_.end('}');
}

/// Where it is known how posts feel toward what the series tracks, that is what turns.
void SeriesWriter::write_turn(std::span<const std::uint32_t> posts, const PoolVector<Opinion>* toward) {
    PoolVector<trends::Felt> felt;
    const auto add = [&](std::uint32_t post, const Sentiment& sentiment) {
        if (sentiment && corpus_.bucket[post] != Timeline::none) felt.push_back({corpus_.bucket[post], voice_[post], sentiment.net()});
    };
    if (toward != nullptr) {
        felt.reserve(toward->size());
        for (const auto& [post, sentiment] : *toward) add(post, sentiment);
    } else {
        felt.reserve(static_cast<std::size_t>(
            std::count_if(posts.begin(), posts.end(), [&](std::uint32_t post) { return bool{corpus_.record(post).sentiment}; })));
        for (const std::uint32_t post : posts) add(post, corpus_.record(post).sentiment);
    }
    const auto turn = trends::find_turn(corpus_.timeline.count, sentiment_unit, felt);
    json_.key("turn");
    if (!turn) return json_.null();
    json_.begin('{').key("of").string(toward != nullptr ? "toward" : "sentiment");
    json_.key("start");
    write_time(json_, corpus_.timeline.begin_of(turn->begin));
    json_.key("end");
    write_time(json_, corpus_.timeline.begin_of(turn->end));
    json_.key("before").fixed(turn->before);
    json_.key("during").fixed(turn->during);
    json_.key("z").significant(turn->z);
    json_.end('}');
}

void SeriesWriter::write(std::string_view kind, std::string_view name, const PoolVector<std::uint32_t>& posts,
                         const PoolVector<Opinion>* toward) {
    throw_if_cancelled();
    json_.begin('{').key("kind").string(kind);
    json_.key("name").string(name);
    write_whole(count(posts), toward);
    write_timeline(count_by_bucket(posts), toward);
    write_turn(posts, toward);
    json_.end('}');
}

}  // namespace

void write_all_series(JsonWriter& json, const Corpus& corpus, const Copies& copies) {
    SeriesWriter series(json, corpus, copies);
    json.key("series").begin('[');
    PoolVector<std::uint32_t> posts(corpus.size());
    for (std::size_t i = 0; i < posts.size(); ++i) posts[i] = static_cast<std::uint32_t>(i);
    series.write("all", "", posts, nullptr);

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
    for (std::size_t t = 0; t < topics.size(); ++t) series.write("topic", corpus.string(topics[t]), by_topic[t], nullptr);
    for (std::size_t t = 0; t < corpus.state.options.tracked.size(); ++t) {
        posts.clear();
        for (std::size_t i = 0; i < corpus.size(); ++i)
            if (corpus.record(i).tracked >> t & 1) posts.push_back(static_cast<std::uint32_t>(i));
        series.write("tracked", corpus.state.options.tracked[t].name, posts, corpus.opinions.empty() ? nullptr : &corpus.opinions[t]);
    }
    json.end(']');
    json.key("topics_total").integer(total);
}

}  // namespace clamor::pipeline
