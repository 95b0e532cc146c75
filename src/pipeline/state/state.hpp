#pragma once

#include <map>
#include <string>

#include "clamor/pipeline/analyzer.hpp"
#include "pipeline/state/records.hpp"

namespace clamor::pipeline {

/// What an Analyzer holds.
struct Analyzer::State {
    explicit State(AnalyzerOptions given);

    AnalyzerOptions options;
    posts::Tracker tracker;
    RecordSet records;
    std::uint64_t observations = 0;
    std::map<std::string, std::uint64_t> skipped, damaged;   ///< by reason

    // Used again for each post, never part of the state.
    Details details;
    Scratch fields;
    std::string payload, answers;
};

}  // namespace clamor::pipeline
