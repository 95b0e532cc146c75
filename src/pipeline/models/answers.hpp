#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "clamor/pipeline/analyzer.hpp"
#include "pipeline/models/sentiment.hpp"

namespace clamor::pipeline {

inline constexpr std::uint8_t no_label = 0xff;

/// The most probable class, the first of equals; no_label where a probability is not finite.
std::uint8_t label_of(std::span<const float> probabilities);

/// visit(i) for each bit i of `tracked`: the number of a tracked name.
template <typename Visit>
void for_each_tracked(std::uint64_t tracked, Visit&& visit) {
    for (; tracked != 0; tracked &= tracked - 1) visit(static_cast<std::size_t>(std::countr_zero(tracked)));
}

/// What a record keeps of the answers about one post, but for its own sentiment.
struct KeptAnswers {
    std::array<std::uint8_t, Task::most> labels;                      ///< by task, or no_label
    std::uint64_t toward = 0;                                         ///< bit i: opinions[i] is toward options.tracked[i]
    std::array<Sentiment, posts::Tracker::most> opinions;
};

/// Appends the answers of one post in as few bytes as they take, none where there are none. `tasks` [classes of all] and `targets`
/// [tracked, 3] may be null. A post has opinions toward the names of `about` alone.
void encode_answers(const AnalyzerOptions& options, const float* tasks, const float* targets, std::uint64_t about, std::string& out);

/// Reads what encode_answers() wrote. Returns false where the bytes are not that; never reads past them.
bool decode_answers(const AnalyzerOptions& options, std::string_view bytes, KeptAnswers& out);

/// Throws Status::invalid_argument where tasks are out of range or have no source.
void check_answers(const AnalyzerOptions& options);

/// Throws Status::invalid_argument where a row of answers, or a task's part of one, is finite and no probabilities whose sum is 1.
void check_probabilities(const AnalyzerOptions& options, const Answers& answers);

/// The rows [first, first + count) of answers about `posts` posts.
Answers rows_of(const Answers& answers, std::size_t posts, std::size_t first, std::size_t count);

/// What models say of one post: its rows of Answers, null where there are none.
struct AnswerRows {
    const float *sentiment, *tasks, *targets;
};

/// The same row of one post; null where there are none.
inline const float* row_of(std::span<const float> rows, std::size_t width, std::size_t post) {
    return rows.empty() ? nullptr : rows.data() + width * post;
}

}  // namespace clamor::pipeline
