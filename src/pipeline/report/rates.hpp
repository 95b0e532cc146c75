#pragma once

#include <vector>

#include "clamor/trends/interval.hpp"
#include "pipeline/report/corpus.hpp"
#include "pipeline/report/json_writer.hpp"
#include "pipeline/report/summary.hpp"

namespace clamor::pipeline {

/// The classes of a task whose rates are told: all, but of two the second alone, for the first has the rest.
inline std::size_t first_told(const Task& task) { return task.labels.size() == 2 ? 1 : 0; }

/// The rates of a task's told classes among a set of posts: the shares of those that have an answer whose most probable class it is.
struct TaskRates {
    std::uint64_t posts = 0;                   ///< with an answer
    std::vector<trends::ClusterSums> classes;  ///< of 1 where a post is of the class, -1 where it is not

    double share(std::size_t told) const { return (1 + classes[told].mean()) / 2; }
    /// 95 %, which holds although those who post resemble themselves.
    Interval interval(std::size_t told) const {
        const Interval net = classes[told].interval();
        return {(1 + net.low) / 2, (1 + net.high) / 2};
    }
};

/// Counts the rates of all tasks, set after set. What counts as one author is whose words these are, as for a Summarizer's sentiment.
class RateCounter {
public:
    RateCounter(const Corpus& corpus, const Copies& copies);
    void add(std::size_t post);
    /// By task, of what was added since the last call.
    std::vector<TaskRates> take();

private:
    std::vector<TaskRates> none() const;

    const Corpus& corpus_;
    const PoolVector<std::uint32_t>& voice_;
    std::size_t width_;                   // 1 + classes of all tasks
    PoolVector<std::uint32_t> by_voice_;  // [voices, width]: posts with an answer, then those of each class
    PoolVector<std::uint32_t> voices_;    // those with posts
};

/// The "tasks" list of a series.
void write_rates(JsonWriter& json, std::span<const Task> tasks, const std::vector<TaskRates>& rates);
/// That of its timeline: of each class a value a bucket.
void write_rate_lines(JsonWriter& json, std::span<const Task> tasks, const std::vector<std::vector<TaskRates>>& buckets);

}  // namespace clamor::pipeline
