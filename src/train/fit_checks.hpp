#pragma once

#include "clamor/train/fit.hpp"

namespace clamor::train {

/// What fit() refuses before it begins. Throws Status::invalid_argument, and Status::io where the checkpoint cannot be written.
void check_options(const FitOptions& options);

}  // namespace clamor::train
