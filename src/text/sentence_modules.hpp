#pragma once

#include <string>
#include <vector>

#include "clamor/io/checkpoint.hpp"

namespace clamor::text {

constexpr std::size_t most_module_bytes = 1 << 20;  ///< of a module's configuration

/// A line of modules.json.
struct SentenceModule {
    std::string kind;    ///< "Transformer", "Pooling" ...
    std::string folder;
    std::string path;    ///< of `folder`, in that of modules.json; empty: that itself
};

/// A class is named by its path in Python, which versions have moved: "sentence_transformers.models.Pooling".
inline std::string sentence_class(const std::string& path) { return path.substr(path.rfind('.') + 1); }

/// The folder's modules, of which the first are a Transformer and a Pooling. Throws Status::bad_file.
std::vector<SentenceModule> read_modules(const std::string& folder);

/// The ways of a Pooling module, at least one, in the order in which their results stand behind each other. Throws Status::bad_file for one
/// that is not known, and where the module is made for vectors of another width; 0: any.
std::vector<nn::Pooling> read_poolings(const std::string& module_folder, Index width = 0);

/// What makes a sentence-embedding folder of a checkpoint's, by paths in it: modules.json, sentence_bert_config.json and the files of the
/// modules behind the encoder, as `folder` has them; the mean over the tokens of an encoder of `width` where it has none.
std::vector<io::NamedFile> sentence_files(const std::string& folder, Index width, Index longest);
/// The same for a folder whose vectors are the mean over tokens, and what Dense modules in these folders make of it. `input` becomes
/// sentence_bert_config.json.
std::vector<io::NamedFile> mean_files(Index width, const io::Json& input, const std::vector<std::string>& dense = {});

}  // namespace clamor::text
