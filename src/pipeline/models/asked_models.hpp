#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "clamor/pipeline/analyze.hpp"
#include "pipeline/state/storage.hpp"

namespace clamor::pipeline {

/// The answers about a batch of posts, as Analyzer::add() takes them.
struct BatchAnswers {
    PoolVector<float> sentiment, tasks, targets;
    void clear() {
        for (PoolVector<float>* rows : {&sentiment, &tasks, &targets}) rows->clear();
    }
    Answers all() const { return {.sentiment = sentiment, .tasks = tasks, .targets = targets}; }
};

/// The models of a run. Every post with a text is asked, whatever its language; toward a tracked name those that are about it.
class AskedModels {
public:
    explicit AskedModels(const AnalyzeOptions& options);

    /// The options of an analyzer that takes the answers.
    AnalyzerOptions analyzer_options() const;

    /// On all threads of the context.
    void ask(std::span<const posts::Post> posts, const posts::Tracker& tracker, BatchAnswers& answers);

    /// Of all posts so far, those that are longer than the model of sentiment reads, or that of tasks, whichever are more.
    std::uint64_t long_texts() const { return std::max(long_for_sentiment_, long_for_tasks_); }

private:
    void ask_about_targets(std::span<const posts::Post> posts, const posts::Tracker& tracker, PoolVector<float>& out);

    const AnalyzeOptions& options_;
    TargetModel* const targets_;   // null where no name is tracked
    PoolVector<std::string_view> texts_;
    PoolVector<std::size_t> places_;
    PoolVector<float> scores_;
    PoolVector<AboutTarget> about_;
    std::uint64_t long_for_sentiment_ = 0, long_for_tasks_ = 0;
};

}  // namespace clamor::pipeline
