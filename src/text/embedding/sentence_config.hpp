#pragma once

#include <optional>
#include <string>

#include "clamor/io/json.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"

namespace clamor::text {

/// sentence_bert_config.json: how sentence-transformers' Transformer reads texts.
struct SentenceConfig {
    io::Json json = {};          ///< null where there is none
    TokenizerLimits limits = {};
    bool lower_case = false;
};

/// Of the first of its names in the folder that says something; old versions called it by the family. Throws Status::bad_file, also, where
/// `vectors` are to be made, for what would make others of tokens than the encoder's last layer.
SentenceConfig read_sentence_config(const std::string& folder, bool vectors);

/// That file for a folder that reads `longest` tokens.
io::Json with_longest(io::Json json, Index longest);

}  // namespace clamor::text
