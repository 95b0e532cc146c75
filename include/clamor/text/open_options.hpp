#pragma once

#include <optional>
#include <string>

#include "clamor/core/precision.hpp"

namespace clamor::text {

/// How a model is opened for predicting.
struct OpenOptions {
    std::optional<Precision> precision = Precision::fp32;  ///< nothing: the fastest whose results hold (docs/precision.md)
    /// A file that pack() wrote (text/pack.hpp), which must be of this model and for this processor. Empty: the one beside the weights, if
    /// there is one that is.
    std::string packed = {};
    bool use_packed = true;  ///< false: weights are packed in memory, whatever lies there
};

}  // namespace clamor::text
