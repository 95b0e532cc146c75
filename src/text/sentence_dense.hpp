#pragma once

#include <string>
#include <vector>

#include "clamor/core/shape.hpp"
#include "clamor/ops/activation.hpp"

namespace clamor::text {

/// What the config.json of a Dense module says.
struct SentenceDense {
    Index in = 0, out = 0;
    bool bias = true;
    std::vector<ops::Activation> activation = {};  ///< one, or none
};

/// Throws Status::bad_file for a function that is not known, and for a module that is made for vectors of another width.
SentenceDense read_dense(const std::string& module_folder, Index width);

}  // namespace clamor::text
