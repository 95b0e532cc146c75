#include <algorithm>
#include <numeric>

#include "clamor/core/context.hpp"
#include "pipeline/report/report.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_terms = 25;    // of each kind
constexpr std::uint32_t least_voices = 2;

/// How many different voices used each term. Posts are gone through one voice after the other, so that a term needs only to
/// remember the last one that it saw.
PoolVector<std::uint32_t> count_voices(const Corpus& corpus, const Words& words) {
    const PoolVector<std::uint32_t>& voice = words.copies.voice;
    PoolVector<std::uint64_t> next(words.copies.voices + std::size_t{1}, 0);
    for (const std::uint32_t v : voice) ++next[v + std::size_t{1}];
    std::partial_sum(next.begin(), next.end(), next.begin());
    PoolVector<std::uint32_t> by_voice(corpus.size());
    for (std::size_t i = 0; i < corpus.size(); ++i) by_voice[next[voice[i]]++] = static_cast<std::uint32_t>(i);

    PoolVector<std::uint32_t> voices(words.terms(), 0), last(words.terms(), ~std::uint32_t{0});
    for (const std::uint32_t post : by_voice)
        for (const std::uint32_t entry : words.of(post))
            if (const std::uint32_t term = words.term(entry); last[term] != voice[post]) last[term] = voice[post], ++voices[term];
    return voices;
}

struct Term {
    std::uint32_t number, voices;
    std::string_view name;
};

/// The hashtags, or the words, that most voices used, most first, then by name.
PoolVector<Term> most_used(const Words& words, const PoolVector<std::uint32_t>& voices, bool hashtags) {
    const std::uint32_t tags = words.hashtags.size();
    PoolVector<Term> found;
    for (std::uint32_t t = hashtags ? 0 : tags; t < (hashtags ? tags : words.terms()); ++t)
        if (voices[t] >= least_voices) found.push_back({t, voices[t], hashtags ? words.hashtags[t] : words.words[t - tags]});
    const auto middle = found.begin() + static_cast<std::ptrdiff_t>(std::min(most_terms, found.size()));
    std::partial_sort(found.begin(), middle, found.end(),
                      [](const Term& a, const Term& b) { return a.voices != b.voices ? a.voices > b.voices : a.name < b.name; });
    found.erase(middle, found.end());
    return found;
}

}  // namespace

void write_frequent(JsonWriter& json, const Corpus& corpus, const Words& words) {
    const PoolVector<std::uint32_t> voices = count_voices(corpus, words);
    const PoolVector<Term> hashtags = most_used(words, voices, true), keywords = most_used(words, voices, false);
    PoolVector<std::uint32_t> place(words.terms(), Interner::none);
    std::uint32_t places = 0;
    for (const auto* terms : {&hashtags, &keywords})
        for (const Term& term : *terms) place[term.number] = places++;
    const auto posts = posts_of_terms(corpus, words, place, places);

    Summarizer summarizer(corpus, words.copies);
    json.key("frequent").begin('{');
    for (const auto* terms : {&hashtags, &keywords}) {
        json.key(terms == &hashtags ? "hashtags" : "keywords").begin('[');
        for (const Term& term : *terms) {
            throw_if_cancelled();
            for (const std::uint32_t post : posts[place[term.number]]) summarizer.add(post);
            const Summary summary = summarizer.take();
            json.begin('{').key("term").string(term.name);
            json.key("voices").integer(term.voices);
            json.key("posts").integer(summary.posts);
            json.key("authors").integer(summary.authors);
            json.key("sentiment");
            write_sentiment(json, summary);
            json.end('}');
        }
        json.end(']');
    }
    json.end('}');
}

}  // namespace clamor::pipeline
