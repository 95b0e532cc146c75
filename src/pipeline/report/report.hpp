#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/report/corpus.hpp"
#include "pipeline/report/json_writer.hpp"
#include "pipeline/report/summary.hpp"
#include "pipeline/state/state.hpp"

namespace clamor::pipeline {

/// report.json, docs/report-schema.md.
std::string write_report(const Analyzer::State& state);

/// The hashtags and words of each post, numbered as they come.
struct Words {
    Interner hashtags, words;            ///< in lower case
    /// Of one post after the other, each once a post: `tag` + the number of a hashtag, or the number of a word.
    PoolVector<std::uint32_t> list;
    PoolVector<std::uint64_t> offsets;   ///< by post; [size + 1]
    Copies copies;
    static constexpr std::uint32_t tag = 0x80000000u;

    std::span<const std::uint32_t> of(std::size_t post) const {
        return std::span(list).subspan(offsets[post], offsets[post + 1] - offsets[post]);
    }
    /// Terms numbered through: hashtags first, then words.
    std::uint32_t terms() const { return hashtags.size() + words.size(); }
    std::uint32_t term(std::uint32_t entry) const { return entry >= tag ? entry - tag : hashtags.size() + entry; }
};
Words find_words(const Corpus& corpus);
/// The posts, ascending, of each of the terms that have a place below `count`. `place` is by term, Interner::none for the others.
std::vector<PoolVector<std::uint32_t>> posts_of_terms(const Corpus& corpus, const Words& words, const PoolVector<std::uint32_t>& place,
                                                      std::size_t count);

// Parts of the report, each a member and its value.
void write_all_series(JsonWriter& json, const Corpus& corpus, const Copies& copies);
void write_frequent(JsonWriter& json, const Corpus& corpus, const Words& words);
void write_rising(JsonWriter& json, const Corpus& corpus, const Words& words);
void write_people(JsonWriter& json, const Corpus& corpus, const Copies& copies);

}  // namespace clamor::pipeline
