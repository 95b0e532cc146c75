#pragma once

#include <string>
#include <vector>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/sentence_folder.hpp"

namespace clamor::text {

constexpr std::size_t most_module_bytes = 1 << 20;  ///< of a module's configuration

/// A class is named by its path in Python, which versions have moved: "sentence_transformers.models.Pooling".
inline std::string sentence_class(const std::string& path) { return path.substr(path.rfind('.') + 1); }

/// What makes a sentence-embedding folder of a checkpoint's, by paths in it: modules.json, sentence_bert_config.json and the files of the
/// modules behind the encoder, as `folder` has them; the mean over the tokens of an encoder of `width` where it has none.
std::vector<io::NamedFile> sentence_files(const SentenceFolder& folder, Index width, Index longest);
/// The same for a folder whose vectors are the mean over tokens, and what Dense modules in these folders make of it. `input` becomes
/// sentence_bert_config.json.
std::vector<io::NamedFile> mean_files(Index width, const io::Json& input, const std::vector<std::string>& dense = {});
/// config_sentence_transformers.json with this prompt before each text; it is not empty.
io::NamedFile prompt_file(const std::string& prompt);

/// The files of weights, tokenizer and modules that a folder's vectors are made of, each with its size and when it was changed; sorted.
std::vector<std::string> stamps_of(const SentenceFolder& folder);
/// Throws Status::bad_file naming a file that was changed since these were taken.
void check_unchanged(const std::vector<std::string>& stamps, const SentenceFolder& folder);

}  // namespace clamor::text
