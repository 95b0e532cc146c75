#pragma once

#include <optional>

#include "clamor/core/shape.hpp"

namespace clamor::text {

/// What a precision of inference costs against fp32, on the same posts.
struct PrecisionCost {
    double agreement = 1;  ///< share of the posts that get the same label
    double loss = 0;       ///< the largest fall of accuracy, macro-recall and macro-F1
    friend bool operator==(const PrecisionCost&, const PrecisionCost&) = default;
};

/// What was measured of a classifier on labelled posts that it was not trained on. It belongs to a head: of a model of several
/// tasks each has its own.
struct Calibration {
    double temperature = 1;  ///< by which logits are divided (Guo et al. 2017, "On calibration of modern neural networks"): above 1 where they were too sure
    Index posts = 0;         ///< that were measured; 0: none were
    std::optional<PrecisionCost> bf16 = {}, int8 = {};  ///< nothing where the processor did not have it

    static constexpr double least_temperature = 0.05, most_temperature = 20;  ///< of the search
    /// Whether the search ended where it may not go on: then no temperature makes the probabilities what they say, and the posts are to
    /// blame. At the least they are ones that the model was trained on, or too few; at the most its labels say nothing of theirs.
    bool at_bound() const noexcept { return temperature < 1.001 * least_temperature || temperature > 0.999 * most_temperature; }

    friend bool operator==(const Calibration&, const Calibration&) = default;
};

}  // namespace clamor::text
