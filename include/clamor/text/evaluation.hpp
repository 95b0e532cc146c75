#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/core/view.hpp"

namespace clamor::text {

/// Posts whose confidence, the probability of the class that they were put into, is in (from, to]. Of one of the labels that do not exclude
/// each other: posts by its probability, whose accuracy is the share of those that have it.
struct ReliabilityBin {
    double from = 0, to = 0;
    Index posts = 0;
    double confidence = 0, accuracy = 0;  ///< means over them; 0 without posts
};

/// Posts by confidence in bins of equal width; `right` is 1 where the class is the post's, or the post has the label.
std::vector<ReliabilityBin> reliability(std::span<const float> confidences, std::span<const std::uint8_t> right, Index bins = 15);

/// The expected calibration error (Naeini et al. 2015): the mean over posts of |accuracy - confidence| of their bin.
double calibration_error(std::span<const ReliabilityBin> bins);

/// The error that chance alone would show: its mean over draws in which a post is right as often as its confidence says. Of few posts it
/// is large, and a calibration_error() near it says nothing against them.
double calibration_floor(std::span<const float> confidences, Index bins = 15, Index draws = 200, std::uint64_t seed = 1);

/// What is right among the posts whose confidence is at least `threshold`.
struct CoveragePoint {
    double threshold = 0, coverage = 0, accuracy = 0;  ///< coverage: their share of all
};

/// Of a model that abstains where it is not sure (El-Yaniv and Wiener 2010): for each of the shares 1, 0.95, ... 0.05 of the posts,
/// the most confident ones; posts of equal confidence go together, and a point that they make twice is left out.
std::vector<CoveragePoint> coverage_curve(std::span<const float> confidences, std::span<const std::uint8_t> right);

}  // namespace clamor::text
