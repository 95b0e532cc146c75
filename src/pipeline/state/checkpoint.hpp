#pragma once

#include <string>
#include <string_view>

#include "clamor/pipeline/analyze.hpp"
#include "clamor/posts/batch.hpp"

namespace clamor::pipeline {

/// What a checkpoint's file begins with.
inline constexpr std::string_view checkpoint_magic = "CLAMORCP";

/// Where a run of analyze() stands between two batches.
struct Checkpoint {
    std::uint64_t input = 0;            ///< the reader that is read
    posts::Position position;           ///< in it
    std::uint64_t written = 0;          ///< bytes of posts.*
    std::uint64_t skipped = 0;          ///< records that gave no post so far
    std::uint64_t counted = 0;  ///< posts behind `position` that are counted and written all the same: the next batch failed at this one
};

/// What a checkpoint must have in common with the run that goes on from it.
struct RunSignature {
    std::string options;    ///< names of the inputs, how they are read, and outputs
    std::string contents;   ///< size and time of change of the inputs
};
RunSignature run_signature(std::span<posts::Reader* const> readers, const AnalyzeOptions& options);

/// One file with the state in it, written atomically.
void save_checkpoint(const std::string& path, const RunSignature& signature, const Checkpoint& checkpoint, const Analyzer& analyzer);

/// Throws Status::bad_file; Status::invalid_argument where the checkpoint is of another run, or an input was changed since.
Checkpoint load_checkpoint(const std::string& path, const RunSignature& signature, Analyzer& analyzer);

}  // namespace clamor::pipeline
