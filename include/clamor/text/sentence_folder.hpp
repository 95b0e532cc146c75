#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/io/json.hpp"

namespace clamor::text {

/// What is done to a text beside its tokenizer.json: in the folder of a sentence-transformers model what that library does.
struct SentenceInput {
    std::string prompt = {};  ///< stands before each text: default_prompt_name of config_sentence_transformers.json
    bool lower_case = false;  ///< do_lower_case of sentence_bert_config.json: with_lowercase() of the tokenizer
    /// Of a long text the last tokens are read, not the first: truncation_side. Nothing: as the tokenizer's own truncation says.
    std::optional<bool> from_left = {};

    /// Puts the prompt before a text, in `room`. None where there is no prompt. Borrows this.
    std::function<std::string_view(std::string_view text, PoolString& room)> prepare() const;
};

/// A line of modules.json.
struct SentenceModule {
    std::string kind;    ///< "Transformer", "Pooling" ...
    std::string folder;
    std::string path;    ///< of `folder`, in that of modules.json; empty: that itself
};

/// What the files of a sentence-embedding folder say, each read once; of another checkpoint what it may say, too. Another one is, as to
/// sentence-transformers, also a folder with modules.json whose config_sentence_transformers.json has another `model_type`: CrossEncoder.
struct SentenceFolder {
    /// Throws Status::bad_file.
    explicit SentenceFolder(const std::string& path);

    std::string path;
    std::vector<SentenceModule> modules = {};  ///< a Transformer, a Pooling and others, a Transformer alone, or none
    std::string encoder;                       ///< where the encoder's checkpoint is: `path`, or a folder in it
    Index longest = 0;                         ///< tokens a text: max_seq_length, else model_max_length; 0 where neither is said
    Index kept = 0;                            ///< elements of a vector that stay, truncate_dim; 0: all
    SentenceInput input = {};
    io::Json modules_json = {}, input_json = {};  ///< modules.json and sentence_bert_config.json; null where they are not read
};

/// Whether the folder has modules.json.
bool is_sentence_folder(const std::string& folder);

}  // namespace clamor::text
