#pragma once

#include <span>
#include <string>

#include "clamor/pipeline/analyze.hpp"

namespace clamor::pipeline {

/// The names that a run gives to files in its folder. Others there are never touched.
inline constexpr const char* report_name = "report.json";
inline constexpr const char* checkpoint_name = "checkpoint";
/// "posts.jsonl" or "posts.csv"; empty where no posts are written.
const char* posts_name(PostsFormat format);

/// Throws Status::invalid_argument, naming both, where a file that the run writes or removes is one of its inputs, or where `state`
/// is a file of the folder that has another use. Looks at files, not at names: links are followed.
void refuse_inputs_as_targets(std::span<posts::Reader* const> readers, const AnalyzeOptions& options);

/// Removes what an earlier run left in the folder: reports, posts and a checkpoint, but the files called `keep`.
void remove_earlier(const std::string& folder, std::span<const char* const> keep);

}  // namespace clamor::pipeline
