#pragma once

#include <vector>

#include "clamor/trends/interval.hpp"
#include "pipeline/report/corpus.hpp"
#include "pipeline/report/json_writer.hpp"

namespace clamor::pipeline {

/// Texts that several accounts posted in the same words: who posts them speaks with one voice.
struct Copies {
    std::uint64_t texts = 0, posts = 0;
    PoolVector<std::uint32_t> voice;  ///< by post: whose words these are: its author's, of a repost the original's author's, of a copy a
                                      ///< number from Corpus::authors on that all its copies share, as those do that
                                      ///< repost one post whose author nobody knows
    std::uint32_t voices = 0;          ///< numbers of `voice` are below this
    PoolVector<bool> copied;           ///< by post: it is a copy, or a repost of one
};

/// Volume and sentiment of a set of posts.
struct Summary {
    std::uint64_t posts = 0, authors = 0, author_squares = 0;   ///< the last: sum over authors of posts^2
    std::uint64_t labelled = 0, negative = 0, neutral = 0, positive = 0;
    trends::ClusterSums net{sentiment_unit};
};

/// Makes summaries, one after the other, by adding up what each author wrote. Posts without author count each as one of their own.
/// For sentiment, what counts as one author is whose words these are: a repost is of the author of the original, and those who post the
/// same text in the same words are one (Copies::voice).
class Summarizer {
public:
    Summarizer(const Corpus& corpus, const Copies& copies);
    void add(std::size_t post) { add(post, corpus_.record(post).sentiment); }
    /// With another sentiment than the post's own.
    void add(std::size_t post, const Sentiment& sentiment);
    /// The summary of what was added since the last call.
    Summary take();

private:
    struct Sums {
        std::int64_t posts = 0, net = 0, squares = 0;
    };
    const Corpus& corpus_;
    const PoolVector<std::uint32_t>& voice_;
    Summary summary_;
    PoolVector<std::int64_t> by_author_;          // posts
    PoolVector<Sums> by_voice_;                    // posts with sentiment
    PoolVector<std::uint32_t> authors_, voices_;   // those with posts in this summary
};

/// A time as text, or null where there is none.
void write_time(JsonWriter& json, posts::Time time);

/// The "sentiment" object, or null.
void write_sentiment(JsonWriter& json, const Summary& summary);

/// A post as an example.
void write_example(JsonWriter& json, const Corpus& corpus, std::size_t post);

/// Keeps the `most` posts, of different authors, that drew most likes, replies and reposts; of equals those that come first.
class Examples {
public:
    explicit Examples(std::size_t most) : most_(most) {}
    void add(const Corpus& corpus, std::size_t post);
    const std::vector<std::size_t>& posts() const { return posts_; }

private:
    std::size_t most_;
    std::vector<std::size_t> posts_;
};
void write_examples(JsonWriter& json, const Corpus& corpus, const Examples& examples);

}  // namespace clamor::pipeline
