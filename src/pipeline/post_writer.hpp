#pragma once

#include <span>
#include <string>
#include <vector>

#include "clamor/pipeline/analyze.hpp"
#include "clamor/posts/post.hpp"
#include "pipeline/models/answer_writer.hpp"
#include "pipeline/output_file.hpp"
#include "pipeline/state/storage.hpp"

namespace clamor::pipeline {

/// Writes posts.jsonl or posts.csv (docs/report-schema.md), a line for each observation.
class PostWriter {
public:
    PostWriter(std::string path, PostsFormat format, const AnalyzerOptions& options, OutputFile::Open how);

    /// `answers` as for Analyzer::add; `added` [n], what that found.
    void write(std::span<const posts::Post> posts, const Answers& answers, std::span<const Added> added);
    OutputFile& file() { return file_; }

private:
    OutputFile file_;
    PostsFormat format_;
    std::vector<std::string> tracked_;   // names
    AnswerWriter answers_;
    Scratch lines_;
};

}  // namespace clamor::pipeline
