#include "io/folder_files.hpp"

#include <iterator>

#include "io/packed_file.hpp"

namespace clamor::io {

namespace {

/// What sentence-transformers has beside a checkpoint.
constexpr const char* module_names[] = {"modules.json", "sentence_bert_config.json", "config_sentence_transformers.json", "1_Pooling",
                                        "2_Dense"};

}  // namespace

AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others) {
    std::vector<std::string> replaceable = packed_file_names();
    replaceable.insert(replaceable.end(), {config_name, weights_name, card_name});
    replaceable.insert(replaceable.end(), std::begin(tokenizer_names), std::end(tokenizer_names));
    replaceable.insert(replaceable.end(), std::begin(module_names), std::end(module_names));
    replaceable.insert(replaceable.end(), others.begin(), others.end());
    return AtomicFolder(path, std::move(replaceable));
}

}  // namespace clamor::io
