#pragma once

#include <optional>
#include <string>

#include "clamor/core/precision.hpp"

namespace clamor::text {

struct PackOptions {
    std::optional<Precision> precision = Precision::fp32;  ///< nothing: the fastest whose results hold (docs/precision.md)
    std::string out = {};  ///< the file; empty: beside the weights, where whoever opens the model finds it
};

/// Writes a text model's weights as they are packed for the processor in use, so that a model that is opened in that precision maps them,
/// and shares them with other processes, in place of packing them (docs/packed-weights.md). Returns the file's path.
///
///   text::pack("all-MiniLM-L6-v2", {.precision = Precision::int8});
///
/// The model is anything that TextClassifier, TextTasks, TargetSentiment or TextEncoder opens. Throws as they do, Status::io, and
/// Status::invalid_argument where out is there and is something else than packed weights.
std::string pack(const std::string& folder, const PackOptions& options = {});

}  // namespace clamor::text
