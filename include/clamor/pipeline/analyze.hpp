#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"
#include "clamor/pipeline/sentiment_model.hpp"
#include "clamor/pipeline/target_model.hpp"
#include "clamor/pipeline/task_model.hpp"
#include "clamor/posts/reader.hpp"

namespace clamor::pipeline {

enum class PostsFormat { jsonl, csv, none };

/// "jsonl", "csv", "none". Throws Status::invalid_argument for another name.
PostsFormat parse_posts_format(std::string_view name);

struct Progress {
    std::uint64_t posts = 0;        ///< read and counted, those seen before among them
    std::uint64_t skipped = 0;      ///< records that gave no post
    std::uint64_t bytes = 0;        ///< of the inputs, read so far; rows where an input counts rows
    std::uint64_t total_bytes = 0;  ///< 0 where an input does not say
    double seconds = 0;             ///< since the start of this call
};

struct AnalyzeOptions {
    std::vector<std::string> inputs = {};           ///< files, read one after the other; "-" is the standard input
    posts::ReaderOptions reader = {};               ///< for all of them
    std::string out = {};  ///< a folder, made where it is missing, for report.json and posts.*; empty: none is written
    PostsFormat posts_format = PostsFormat::jsonl;
    AnalyzerOptions analyzer = {};                  ///< its models and tasks are set to what the models say
    SentimentModel* model = nullptr;                ///< null: no sentiment
    TaskModel* tasks = nullptr;                     ///< null: posts are asked nothing else
    TargetModel* targets = nullptr;                 ///< null: no sentiment toward tracked names; not looked at where none is tracked
    std::string state = {};                         ///< a file to save the final state to, for merging; empty: not saved
    /// Goes on where a run with the same inputs and options was killed or stopped, if `out` has its checkpoint; else from the start.
    bool resume = false;
    /// A checkpoint so often, though never more than a tenth of the time; 0: after every batch; negative: never.
    double checkpoint_seconds = 30;
    /// Called after every batch on the calling thread; false stops with Status::cancelled.
    std::function<bool(const Progress&)> progress = {};
};

struct AnalyzeResult {
    Analyzer analyzer;
    std::string report;   ///< as in report.json
    Progress progress;
    /// How many posts are longer than the model of sentiment reads, or that of tasks, whichever are more: they were judged by their
    /// beginnings. Of all that this call read, also those seen before. Toward tracked names the words around the name are read, and
    /// nothing is counted (docs/long-texts.md).
    std::uint64_t long_texts = 0;
};

/// The main job: reads posts, asks the models about them, counts them, writes `out`/posts.jsonl (or .csv), each post in its order, and
/// `out`/report.json (docs/report-schema.md). Every post with a text is asked, whatever its language.
///
/// Reading, counting and writing overlap on two threads of the current context; the models may use all. A run that ends early
/// leaves `out`/checkpoint, unless posts.* could not be written; with that, or after a kill, `resume` goes on, and the outputs are those of
/// an undisturbed run to the byte. A checkpoint is refused where an input was changed since (size, time of change). What an earlier run
/// left in `out` is removed (report.*, posts.*, checkpoint); a file of these that is an input is refused before anything is opened, and
/// so is one in a folder without a report or checkpoint of Clamor's (but posts.* of a run that is to resume). Memory: the state
/// (Analyzer), and three batches.
///
/// Throws Status::invalid_argument, Status::not_found, Status::io (a full disk among others), Status::bad_file, Status::cancelled,
/// Status::out_of_memory.
AnalyzeResult analyze(const AnalyzeOptions& options);

/// The same for readers that the caller made: Arrow streams, memory. `options.inputs` and `options.reader` are not looked at.
AnalyzeResult analyze(std::span<posts::Reader* const> readers, const AnalyzeOptions& options);

/// Writes a report that was made of states, such as merged ones, to `folder`/report.json, whole or not at all, and removes what an earlier
/// run left there. Refuses files that are `inputs` or others', and a `state` that is to be saved over them, as analyze() does.
void write_report_folder(const std::string& report, const std::string& folder, std::span<const std::string> inputs = {},
                         const std::string& state = {});

}  // namespace clamor::pipeline
