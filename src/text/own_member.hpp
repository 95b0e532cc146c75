#pragma once

#include <string>

#include "clamor/io/checkpoint.hpp"
#include "clamor/io/config_reader.hpp"
#include "clamor/text/calibration.hpp"
#include "clamor/text/classifier_options.hpp"
#include "clamor/text/sentence_folder.hpp"

namespace clamor::text {

/// How posts are read by a classifier that is a checkpoint, and how it is calibrated.
struct OwnMember {
    BaseOptions options = {};
    SentenceInput input = {};
    Calibration calibration = {};
};

/// What the member says of texts beside their normaliser.
SentenceInput read_own_input(io::ConfigReader& own);

/// The member `clamor` of its config.json. Without it texts are read as they are, `trained` tokens of them (TokenizerLimits::longest)
/// where that is not 0; without a normaliser in it, as they are, too. Throws Status::bad_file.
OwnMember read_own_member(const io::CheckpointConfig& config, const std::string& where, Index trained);

}  // namespace clamor::text
