#pragma once

#include <cstdint>
#include <span>

#include "clamor/core/view.hpp"
#include "clamor/io/config_reader.hpp"
#include "clamor/text/calibration.hpp"

namespace clamor::text {

/// The temperature, from 0.05 to 20, under which labels have the highest likelihood.   probabilities [posts, classes], of temperature 1
double fit_temperature(View<const float> probabilities, std::span<const std::int32_t> labels);

/// What probabilities in another precision lose against those in fp32, both [posts, classes].
PrecisionCost precision_cost(View<const float> exact, View<const float> fast, std::span<const std::int32_t> labels);

io::Json write_calibration(const Calibration& calibration);
Calibration read_calibration(io::ConfigReader read);

}  // namespace clamor::text
