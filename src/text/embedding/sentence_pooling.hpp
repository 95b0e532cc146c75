#pragma once

#include <vector>

#include "clamor/nn/pooling.hpp"
#include "clamor/text/sentence_folder.hpp"

namespace clamor::text {

/// The ways of the Pooling module of a folder that has modules, at least one, in the order in which their results stand behind each other.
/// Throws Status::bad_file for one that is not known, and where the module is made for vectors of another width than `width`; 0: any.
/// Throws Status::unsupported where it leaves out the tokens of a prompt that the folder has.
std::vector<nn::Pooling> read_poolings(const SentenceFolder& folder, Index width = 0);

}  // namespace clamor::text
