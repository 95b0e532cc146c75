#pragma once

#include <string>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/calibration.hpp"
#include "clamor/text/classifier_options.hpp"

namespace clamor::text {

/// How posts are read by a classifier that is a checkpoint, and how it is calibrated: the member `clamor` of its config.json; without it,
/// or without a normaliser there, texts as they are,
/// and of them `trained` tokens, tokenizer_longest(), where it is not 0. Throws Status::bad_file.
BaseOptions read_base_options(const io::CheckpointConfig& config, const std::string& where, Index trained, Calibration& calibration);

}  // namespace clamor::text
