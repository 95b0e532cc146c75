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

}  // namespace clamor::text
