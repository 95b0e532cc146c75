#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"
#include "pipeline/models/answers.hpp"
#include "pipeline/models/sentiment.hpp"

namespace clamor::pipeline {

/// The answers in a line of posts.jsonl or posts.csv (docs/report-schema.md).
class AnswerWriter {
public:
    explicit AnswerWriter(const AnalyzerOptions& options);

    AnswerRows rows(const Answers& answers, std::size_t post) const;

    /// `tracked`: the names that the post is about (Added).
    void append_json(std::string& out, const AnswerRows& rows, std::uint64_t tracked) const;
    void append_csv_head(std::string& out) const;
    void append_csv(std::string& out, const AnswerRows& rows, std::uint64_t tracked) const;

    /// No less than the answers about one post take in either format.
    std::size_t most_bytes() const noexcept { return most_bytes_; }

private:
    void append_json_targets(std::string& out, const float* targets, std::uint64_t tracked) const;

    std::vector<Task> tasks_;
    std::vector<std::string> targets_;   // tracked names, where there is sentiment toward them
    std::size_t classes_, most_bytes_ = 0;
};

/// {"negative":0.1,"neutral":0.2,"positive":0.7}
void append_json_probabilities(std::string& out, const Sentiment& sentiment);

/// A cell, quoted where it must be.
void append_csv(std::string& out, std::string_view text);

/// No less than a text takes in either format: every byte may be escaped, those of a long text are counted.
std::size_t written_bytes(std::string_view text);

}  // namespace clamor::pipeline
