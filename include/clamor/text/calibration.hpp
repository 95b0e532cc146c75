#pragma once

#include <optional>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor::text {

/// What a precision of inference costs against fp32, on the same posts.
struct PrecisionCost {
    /// Share of the posts that get the same label; where labels do not exclude each other, that of the label which fares worst.
    double agreement = 1;
    double loss = 0;  ///< the largest fall of accuracy, macro-recall and macro-F1; of labels of micro-F1, macro-F1 and Jaccard
    friend bool operator==(const PrecisionCost&, const PrecisionCost&) = default;
};

/// Expected calibration errors (text/evaluation.hpp) of the posts that a calibration was fitted on; where labels do not exclude each
/// other, the mean over the labels of that of each, its probability against posts having it.
struct CalibrationErrors {
    double before = 0;        ///< of softmax(logits), or sigmoid(logits)
    double after = 0;         ///< as calibrated: optimistic, for these posts chose the temperatures
    double cross_fitted = 0;  ///< each fifth of the posts as calibrated on the other four
    double floor = 0;         ///< calibration_floor(): what chance alone would show of as many posts
    friend bool operator==(const CalibrationErrors&, const CalibrationErrors&) = default;
};

/// What was measured of a classifier on labelled posts that it was not trained on. It belongs to a head: of a model of several
/// tasks each has its own.
///
/// Probabilities are softmax(logits / temperature) (Guo et al. 2017, "On calibration of modern neural networks"), the temperature that of
/// the label that they give (Gupta and Ramdas 2022, "Top-label calibration and multiclass-to-binary reductions"; Frenkel and Goldberger
/// 2021, "Network calibration by class-based temperature scaling") where one for all labels does worse. Where labels do not exclude each
/// other each is a question of its own, and its probability sigmoid(logit / its temperature). None of these changes a label.
struct Calibration {
    double temperature = 1;                      ///< of all labels: above 1 where they were too sure
    std::vector<double> label_temperatures = {}; ///< one a label; empty: `temperature` is that of each
    Index posts = 0;                             ///< that were measured; 0: none were
    std::optional<CalibrationErrors> errors = {};       ///< nothing where an older version of the library measured
    std::optional<PrecisionCost> bf16 = {}, int8 = {};  ///< nothing where the processor did not have it

    /// By which the logits of a post are divided whose largest is that of `label`; where labels do not exclude each other, its own logit.
    double temperature_of(Index label) const {
        return label_temperatures.empty() ? temperature : label_temperatures[static_cast<std::size_t>(label)];
    }

    static constexpr double least_temperature = 0.05, most_temperature = 20;  ///< of the search
    /// Whether the search ended where it may not go on: then no temperature makes the probabilities what they say, and the posts are to
    /// blame. At the least they are ones that the model was trained on, or too few; at the most its labels say nothing of theirs.
    bool at_bound() const noexcept { return temperature < 1.001 * least_temperature || temperature > 0.999 * most_temperature; }

    friend bool operator==(const Calibration&, const Calibration&) = default;
};

}  // namespace clamor::text
