#pragma once

#include <string>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/calibration.hpp"
#include "clamor/text/classifier_options.hpp"

namespace clamor::text {

/// How posts are read by a classifier that is a checkpoint, and how it is calibrated: the member `clamor` of its config.json; without it
/// texts as they are. Throws Status::bad_file.
BaseOptions read_base_options(const io::CheckpointConfig& config, const std::string& where, Calibration& calibration);

}  // namespace clamor::text
