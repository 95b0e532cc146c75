#pragma once

#include <span>
#include <string>
#include <string_view>

#include "clamor/pipeline/analyze.hpp"

namespace clamor::pipeline {

/// The names that a run gives to files in its folder. Others there are never touched.
inline constexpr const char* report_name = "report.json";
inline constexpr const char* checkpoint_name = "checkpoint";
/// "posts.jsonl" or "posts.csv"; empty where no posts are written.
const char* posts_name(PostsFormat format);

/// Throws Status::invalid_argument, naming both, where a file that the run writes or removes is one of its inputs, or where `state`
/// is a file of the folder that has another use. Looks at files, not at names: links are followed.
void refuse_inputs_as_outputs(std::span<posts::Reader* const> readers, const AnalyzeOptions& options);

/// Makes the folder where it is missing, or throws Status::io.
void make_folder(const std::string& folder);

/// Throws Status::invalid_argument where the folder has files with names of a run's `but` one, and neither a report nor a checkpoint of a
/// run: they are somebody else's, and would be written over or removed.
void refuse_files_of_others(const std::string& folder, std::string_view but = {});

/// Removes what an earlier run left in the folder: reports, posts and a checkpoint, but the files called `keep`.
void remove_earlier(const std::string& folder, std::span<const char* const> keep);

}  // namespace clamor::pipeline
