#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clamor/core/view.hpp"
#include "clamor/io/config_reader.hpp"
#include "clamor/text/calibration.hpp"

namespace clamor::text {

/// Posts on which a precision was measured, for that to count, and for labels to get temperatures of their own.
inline constexpr Index enough_posts = 200;

/// The temperatures and their errors. One for all labels has the highest likelihood of the labels, or, of enough posts, of those that are
/// given being right or not, or each label has one by its own posts, under a prior for few: whichever has the smallest cross-fitted error.
Calibration fit_calibration(View<const float> probabilities, std::span<const std::int32_t> labels);
/// Of labels that do not exclude each other, each a question of its own: the errors are the mean over the labels, and a label's own
/// temperature has the highest likelihood of posts having it or not. Of a label that few posts have, or few have not, it is that of all.
///
///   probabilities [posts, labels], targets [posts, labels]: 0 or 1
Calibration fit_calibration(View<const float> probabilities, View<const float> targets);

/// What probabilities in another precision lose against those in fp32, both [posts, classes].
PrecisionCost precision_cost(View<const float> exact, View<const float> fast, std::span<const std::int32_t> labels);
/// The same where labels do not exclude each other; targets [posts, labels]: 0 or 1.
PrecisionCost precision_cost(View<const float> exact, View<const float> fast, View<const float> targets);

io::Json write_calibration(const Calibration& calibration, const std::vector<std::string>& labels);
Calibration read_calibration(io::ConfigReader read, const std::vector<std::string>& labels);

}  // namespace clamor::text
