#pragma once

#include "clamor/io/model_card.hpp"

namespace clamor::testing {

/// Of models that are saved to be loaded again.
inline const io::ModelCard card{.name = "Toy", .summary = "", .data = "made up", .metric = "none", .limits = "all", .seed = 1};

}  // namespace clamor::testing
