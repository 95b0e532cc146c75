#pragma once

#include <string>

#include "pipeline/corpus.hpp"
#include "pipeline/json_writer.hpp"
#include "pipeline/state.hpp"
#include "pipeline/summary.hpp"

namespace clamor::pipeline {

/// report.json, docs/report-schema.md.
std::string write_report(const Analyzer::State& state);

/// Texts that several accounts posted word for word: who posts them speaks with one voice.
struct Copies {
    std::uint64_t texts = 0, posts = 0;
    PoolVector<std::uint32_t> voice;   ///< by post: whose words these are: its author's, of a repost the original's author's, of a copy a number
                                       ///< from Corpus::authors on that all its copies share
    std::uint32_t voices = 0;          ///< numbers of `voice` are below this
    PoolVector<bool> copied;           ///< by post: it is a copy, or a repost of one
};

/// The words of each post, numbered as they come.
struct Words {
    Interner words;
    PoolVector<std::uint32_t> list;      ///< of one post after the other, each word once a post
    PoolVector<std::uint64_t> offsets;   ///< by post; [size + 1]
    Copies copies;
};
Words find_words(const Corpus& corpus);

void write_rising(JsonWriter& json, const Corpus& corpus, const Words& words, Summarizer& summarizer);
void write_people(JsonWriter& json, const Corpus& corpus, const Copies& copies, Summarizer& summarizer);

}  // namespace clamor::pipeline
