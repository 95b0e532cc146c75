#include <algorithm>

#include "clamor/core/context.hpp"
#include "clamor/trends/rising.hpp"
#include "pipeline/calendar.hpp"
#include "pipeline/report.hpp"
#include "pipeline/words.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_rises = 25, most_examples = 3;
constexpr std::uint32_t least_posts = 5;   // with fewer a term cannot have the voices that a rise takes

/// The terms of each post: hashtags first, then words, numbered through.
struct Terms {
    Interner hashtags;                           // in lower case
    PoolVector<std::uint32_t> list;              // of one post after the other, each once a post
    PoolVector<std::uint64_t> offsets;
    std::uint32_t count = 0;

    std::span<const std::uint32_t> of(std::size_t post) const { return std::span(list).subspan(offsets[post], offsets[post + 1] - offsets[post]); }
};

Terms find_terms(const Corpus& corpus, const Words& words) {
    Terms terms;
    PoolVector<std::uint32_t> hashtags;
    PoolVector<std::uint64_t> ends;
    Details details;
    std::string folded;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        corpus.details(i, details);
        const std::size_t begin = hashtags.size();
        for (const std::uint32_t name : details.hashtag_list()) {
            folded.clear();
            append_lower(folded, corpus.string(name));
            const std::uint32_t number = terms.hashtags.add(folded);
            if (std::find(hashtags.begin() + static_cast<std::ptrdiff_t>(begin), hashtags.end(), number) == hashtags.end()) hashtags.push_back(number);
        }
        ends.push_back(hashtags.size());
    }
    terms.list.reserve(hashtags.size() + words.list.size());
    terms.offsets.reserve(corpus.size() + 1);
    terms.offsets.push_back(0);
    for (std::size_t i = 0, tag = 0; i < corpus.size(); ++i) {
        for (; tag < ends[i]; ++tag) terms.list.push_back(hashtags[tag]);
        for (std::uint64_t w = words.offsets[i]; w < words.offsets[i + 1]; ++w) terms.list.push_back(terms.hashtags.size() + words.list[w]);
        terms.offsets.push_back(terms.list.size());
    }
    terms.count = terms.hashtags.size() + words.words.size();
    return terms;
}

/// Who used which term when: the uses of frequent terms, one term after the other, by bucket.
struct Uses {
    PoolVector<trends::Use> all, list;
    PoolVector<std::uint64_t> offsets;                      // by term; no uses for those that are rare
    std::vector<std::span<const trends::Use>> spans;
};

Uses find_uses(const Corpus& corpus, const Copies& copies, const Terms& terms, std::span<const std::uint32_t> by_bucket) {
    Uses uses;
    PoolVector<std::uint32_t> posts(terms.count, 0);
    for (const std::uint32_t post : by_bucket)
        for (const std::uint32_t term : terms.of(post)) ++posts[term];
    uses.offsets.assign(terms.count + 1, 0);
    for (std::uint32_t t = 0; t < terms.count; ++t) uses.offsets[t + 1] = uses.offsets[t] + (posts[t] >= least_posts ? posts[t] : 0);
    uses.list.resize(uses.offsets.back());
    PoolVector<std::uint64_t> next(uses.offsets.begin(), uses.offsets.end() - 1);
    for (const std::uint32_t post : by_bucket) {
        const trends::Use use{corpus.bucket[post], copies.voice[post]};
        uses.all.push_back(use);
        for (const std::uint32_t term : terms.of(post))
            if (posts[term] >= least_posts) uses.list[next[term]++] = use;
    }
    uses.spans.reserve(terms.count);
    for (std::uint32_t t = 0; t < terms.count; ++t)
        uses.spans.emplace_back(uses.list.data() + uses.offsets[t], uses.offsets[t + 1] - uses.offsets[t]);
    return uses;
}

void write_time(JsonWriter& json, posts::Time time) {
    std::string text;
    append_time(text, time);
    json.string(text);
}

void write_rise(JsonWriter& json, const Corpus& corpus, const Copies& copies, const trends::Rise& rise, std::string_view name,
                std::span<const std::uint32_t> posts, Summarizer& summarizer) {
    for (const std::uint32_t post : posts) summarizer.add(post);
    const Summary whole = summarizer.take();
    Examples examples(most_examples);
    std::vector<std::uint64_t> volume(corpus.timeline.count, 0), voices(corpus.timeline.count, 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> heard;   // bucket and voice
    for (const std::uint32_t post : posts) {
        const std::uint32_t bucket = corpus.bucket[post];
        ++volume[bucket];
        heard.emplace_back(bucket, copies.voice[post]);
        if (bucket < rise.begin || bucket >= rise.end) continue;
        summarizer.add(post);
        examples.add(corpus, post);
    }
    const Summary window = summarizer.take();
    std::sort(heard.begin(), heard.end());
    heard.erase(std::unique(heard.begin(), heard.end()), heard.end());
    for (const auto& [bucket, voice] : heard) ++voices[bucket];

    json.begin('{').key("term").string(name);
    json.key("posts").integer(whole.posts);
    json.key("authors").integer(whole.authors);
    json.key("start");
    write_time(json, corpus.timeline.begin_of(rise.begin));
    json.key("end");
    write_time(json, corpus.timeline.begin_of(rise.end));
    json.key("observed").integer(rise.observed);
    json.key("expected").significant(rise.expected);
    json.key("ratio");
    rise.expected > 0 ? json.significant(rise.observed / rise.expected) : json.null();
    json.key("p").significant(rise.p);
    json.key("q").significant(rise.q);
    json.key("sentiment");
    write_sentiment(json, window);
    json.key("timeline").begin('{').key("posts").begin('[');
    for (const std::uint64_t count : volume) json.integer(count);
    json.end(']').key("voices").begin('[');
    for (const std::uint64_t count : voices) json.integer(count);
    json.end(']').end('}');
    write_examples(json, corpus, examples);
    json.end('}');
}

}  // namespace

void write_rising(JsonWriter& json, const Corpus& corpus, const Words& words, Summarizer& summarizer) {
    std::vector<std::size_t> offsets(corpus.timeline.count + 1, 0);
    for (const std::uint32_t bucket : corpus.bucket)
        if (bucket != Timeline::none) ++offsets[bucket + 1];
    for (std::size_t b = 1; b < offsets.size(); ++b) offsets[b] += offsets[b - 1];
    PoolVector<std::uint32_t> by_bucket(offsets.back());
    for (std::size_t i = 0; i < corpus.size(); ++i)
        if (corpus.bucket[i] != Timeline::none) by_bucket[offsets[corpus.bucket[i]]++] = static_cast<std::uint32_t>(i);

    const Terms terms = find_terms(corpus, words);
    const trends::RisingOptions options;
    trends::RisingResult result;
    {
        const Uses uses = find_uses(corpus, words.copies, terms, by_bucket);
        result = trends::find_rising({corpus.timeline.count, corpus.timeline.width}, words.copies.voices, uses.all, uses.spans, options);
    }
    const std::uint32_t tags = terms.hashtags.size();
    std::uint64_t tested_tags = 0, tested_words = 0;
    for (std::uint32_t t = 0; t < terms.count; ++t)
        if (result.tested[t]) ++(t < tags ? tested_tags : tested_words);

    // The strongest of each kind, and the posts that have them.
    std::vector<const trends::Rise*> listed;
    PoolVector<std::uint32_t> place(terms.count, Interner::none);
    std::size_t taken[2] = {0, 0};
    for (const trends::Rise& rise : result.rises) {
        if (taken[rise.term >= tags]++ >= most_rises) continue;
        place[rise.term] = static_cast<std::uint32_t>(listed.size());
        listed.push_back(&rise);
    }
    std::vector<PoolVector<std::uint32_t>> posts(listed.size());
    for (const std::uint32_t post : by_bucket)
        for (const std::uint32_t term : terms.of(post))
            if (place[term] != Interner::none) posts[place[term]].push_back(post);
    for (auto& list : posts) std::sort(list.begin(), list.end());

    json.key("rising").begin('{');
    for (const bool is_word : {false, true}) {
        json.key(is_word ? "keywords" : "hashtags").begin('[');
        for (std::size_t i = 0; i < listed.size(); ++i) {
            const trends::Rise& rise = *listed[i];
            if ((rise.term >= tags) != is_word) continue;
            throw_if_cancelled();
            write_rise(json, corpus, words.copies, rise, is_word ? words.words[rise.term - tags] : terms.hashtags[rise.term], posts[i], summarizer);
        }
        json.end(']');
    }
    json.key("tested").begin('{').key("hashtags").integer(tested_tags);
    json.key("keywords").integer(tested_words);
    json.end('}');
    json.key("q_limit").significant(options.q_limit);
    json.key("dispersion").significant(result.dispersion);
    json.end('}');
}

}  // namespace clamor::pipeline
