#pragma once

#include "clamor/text/classifier.hpp"

namespace clamor::text {

/// The encoder of a classifier with these options.
nn::EncoderOptions encoder_options(const TextClassifierOptions& options, Index vocabulary);

}  // namespace clamor::text
