#include "pipeline/report/summary.hpp"

#include <algorithm>
#include <utility>

#include "clamor/core/utf8.hpp"
#include "pipeline/report/calendar.hpp"

namespace clamor::pipeline {

Summarizer::Summarizer(const Corpus& corpus, const Copies& copies)
    : corpus_(corpus), voice_(copies.voice), by_author_(corpus.authors), by_voice_(copies.voices) {}

void Summarizer::add(std::size_t post, const Sentiment& sentiment) {
    const std::uint32_t author = corpus_.author[post];
    if (by_author_[author]++ == 0) authors_.push_back(author);
    if (!sentiment) return;
    Sums& sums = by_voice_[voice_[post]];
    if (sums.posts++ == 0) voices_.push_back(voice_[post]);
    const std::int64_t net = sentiment.net();
    sums.net += net;
    sums.squares += net * net;
    const int label = sentiment.label();
    ++(label < 0 ? summary_.negative : label > 0 ? summary_.positive : summary_.neutral);
}

Summary Summarizer::take() {
    for (const std::uint32_t author : authors_) {
        const auto posts = static_cast<std::uint64_t>(std::exchange(by_author_[author], 0));
        summary_.posts += posts;
        summary_.authors += author < corpus_.accounts;
        summary_.author_squares += posts * posts;
    }
    for (const std::uint32_t voice : voices_) {
        const Sums sums = std::exchange(by_voice_[voice], {});
        summary_.net.add(sums.posts, sums.net, sums.squares);
        summary_.labelled += static_cast<std::uint64_t>(sums.posts);
    }
    authors_.clear();
    voices_.clear();
    return std::exchange(summary_, Summary{});
}

void write_time(JsonWriter& json, posts::Time time) {
    if (time == posts::no_time) return json.null();
    std::string text;
    append_time(text, time);
    json.string(text);
}

void write_sentiment(JsonWriter& json, const Summary& summary) {
    if (summary.labelled == 0) return json.null();
    const Interval interval = summary.net.interval();
    const auto n = static_cast<double>(summary.labelled);
    // Shares, in ten-thousandths, are rounded so that they add up to 1; where two halves are rounded up the second is cut.
    const auto share = [&](std::uint64_t count) { return std::llround(static_cast<double>(count) / n * 10000); };
    const auto negative = share(summary.negative), positive = std::min(share(summary.positive), 10000 - negative);
    json.begin('{').key("posts").integer(summary.labelled);
    json.key("net").fixed(summary.net.mean());
    json.key("low").fixed(interval.low);
    json.key("high").fixed(interval.high);
    json.key("negative").fixed(static_cast<double>(negative) / 10000);
    json.key("neutral").fixed(static_cast<double>(10000 - negative - positive) / 10000);
    json.key("positive").fixed(static_cast<double>(positive) / 10000);
    json.end('}');
}

void write_example(JsonWriter& json, const Corpus& corpus, std::size_t post) {
    constexpr std::size_t most_characters = 280;
    const Record& record = corpus.record(post);
    Details details;
    corpus.details(post, details);
    const auto string_or_null = [&](std::string_view key, std::uint32_t number) {
        json.key(key);
        number == Interner::none ? json.null() : json.string(corpus.string(number));
    };
    json.begin('{').key("id").string(details.id);
    string_or_null("author", record.author);
    json.key("time");
    write_time(json, record.time);
    std::string text(cut_characters(details.text, most_characters));
    if (text.size() < details.text.size() || details.cut) text += "…";
    json.key("text").string(text);
    string_or_null("topic", record.topic);
    json.key("likes").integer(details.likes);
    json.key("replies").integer(details.replies);
    json.key("reposts").integer(details.reposts);
    json.key("sentiment");
    record.sentiment ? json.string(label_name(record.sentiment.label())) : json.null();
    json.key("net");
    record.sentiment ? json.fixed(record.sentiment.net() / double{sentiment_unit}) : json.null();
    json.end('}');
}

void Examples::add(const Corpus& corpus, std::size_t post) {
    const auto better = [&](std::size_t a, std::size_t b) {
        const std::uint64_t x = corpus.record(a).engagement, y = corpus.record(b).engagement;
        return x != y ? x > y : a < b;
    };
    for (std::size_t& kept : posts_) {
        if (corpus.author[kept] != corpus.author[post]) continue;
        if (better(post, kept)) kept = post;
        std::sort(posts_.begin(), posts_.end(), better);
        return;
    }
    posts_.insert(std::upper_bound(posts_.begin(), posts_.end(), post, better), post);
    if (posts_.size() > most_) posts_.pop_back();
}

void write_examples(JsonWriter& json, const Corpus& corpus, const Examples& examples) {
    json.key("examples").begin('[');
    for (const std::size_t post : examples.posts()) write_example(json, corpus, post);
    json.end(']');
}

}  // namespace clamor::pipeline
