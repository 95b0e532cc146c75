#include <algorithm>

#include "clamor/core/context.hpp"
#include "clamor/trends/rising.hpp"
#include "pipeline/report/report.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_rises = 25, most_examples = 3;
constexpr std::uint32_t least_posts = 5;   // with fewer a term cannot have the voices that a rise takes

/// Who used which term when: the uses of frequent terms, one term after the other, by bucket.
struct Uses {
    PoolVector<trends::Use> all, list;
    PoolVector<std::uint64_t> offsets;                      // by term; no uses for those that are rare
    std::vector<std::span<const trends::Use>> spans;
};

Uses find_uses(const Corpus& corpus, const Words& words, std::span<const std::uint32_t> by_bucket) {
    Uses uses;
    const std::uint32_t terms = words.terms();
    PoolVector<std::uint32_t> posts(terms, 0);
    for (const std::uint32_t post : by_bucket)
        for (const std::uint32_t entry : words.of(post)) ++posts[words.term(entry)];
    uses.offsets.assign(terms + 1, 0);
    for (std::uint32_t t = 0; t < terms; ++t) uses.offsets[t + 1] = uses.offsets[t] + (posts[t] >= least_posts ? posts[t] : 0);
    uses.list.resize(uses.offsets.back());
    PoolVector<std::uint64_t> next(uses.offsets.begin(), uses.offsets.end() - 1);
    for (const std::uint32_t post : by_bucket) {
        const trends::Use use{corpus.bucket[post], words.copies.voice[post]};
        uses.all.push_back(use);
        for (const std::uint32_t entry : words.of(post)) {
            const std::uint32_t term = words.term(entry);
            if (posts[term] >= least_posts) uses.list[next[term]++] = use;
        }
    }
    uses.spans.reserve(terms);
    for (std::uint32_t t = 0; t < terms; ++t)
        uses.spans.emplace_back(uses.list.data() + uses.offsets[t], uses.offsets[t + 1] - uses.offsets[t]);
    return uses;
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

void write_rising(JsonWriter& json, const Corpus& corpus, const Words& words) {
    std::vector<std::size_t> offsets(corpus.timeline.count + 1, 0);
    for (const std::uint32_t bucket : corpus.bucket)
        if (bucket != Timeline::none) ++offsets[bucket + 1];
    for (std::size_t b = 1; b < offsets.size(); ++b) offsets[b] += offsets[b - 1];
    PoolVector<std::uint32_t> by_bucket(offsets.back());
    for (std::size_t i = 0; i < corpus.size(); ++i)
        if (corpus.bucket[i] != Timeline::none) by_bucket[offsets[corpus.bucket[i]]++] = static_cast<std::uint32_t>(i);

    const trends::RisingOptions options;
    trends::RisingResult result;
    {
        const Uses uses = find_uses(corpus, words, by_bucket);
        result = trends::find_rising({corpus.timeline.count, corpus.timeline.width}, words.copies.voices, uses.all, uses.spans, options);
    }
    const std::uint32_t tags = words.hashtags.size(), terms = words.terms();
    std::uint64_t tested_tags = 0, tested_words = 0;
    for (std::uint32_t t = 0; t < terms; ++t)
        if (result.tested[t]) ++(t < tags ? tested_tags : tested_words);

    // The strongest of each kind, and the posts that have them.
    std::vector<const trends::Rise*> listed;
    PoolVector<std::uint32_t> place(terms, Interner::none);
    std::size_t taken[2] = {0, 0};
    for (const trends::Rise& rise : result.rises) {
        if (taken[rise.term >= tags]++ >= most_rises) continue;
        place[rise.term] = static_cast<std::uint32_t>(listed.size());
        listed.push_back(&rise);
    }
    auto posts = posts_of_terms(corpus, words, place, listed.size());
    for (auto& list : posts) std::erase_if(list, [&](std::uint32_t post) { return corpus.bucket[post] == Timeline::none; });

    Summarizer summarizer(corpus, words.copies);
    json.key("rising").begin('{');
    for (const bool is_word : {false, true}) {
        json.key(is_word ? "keywords" : "hashtags").begin('[');
        for (std::size_t i = 0; i < listed.size(); ++i) {
            const trends::Rise& rise = *listed[i];
            if ((rise.term >= tags) != is_word) continue;
            throw_if_cancelled();
            write_rise(json, corpus, words.copies, rise, is_word ? words.words[rise.term - tags] : words.hashtags[rise.term], posts[i],
                       summarizer);
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
