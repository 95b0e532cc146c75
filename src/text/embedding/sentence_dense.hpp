#pragma once

#include <string>
#include <vector>

#include "clamor/core/shape.hpp"
#include "clamor/io/config_reader.hpp"
#include "clamor/ops/activation.hpp"

namespace clamor::text {

/// What the config.json of a Dense module says.
struct SentenceDense {
    Index in = 0, out = 0;
    bool bias = true;
    std::vector<ops::Activation> activation = {};  ///< one, or none
    bool residual = false;                     ///< what comes in is added to what comes out, by weights of its own where widths differ
};

/// Complains of a module that does not read a sentence's vector and write it: one of a token's, or of a head's results.
void check_sentence_vector(io::ConfigReader& read);

/// Throws Status::bad_file for a function that is not known, for a module that is made for vectors of another width, and as
/// check_sentence_vector().
SentenceDense read_dense(const std::string& module_folder, Index width);

}  // namespace clamor::text
