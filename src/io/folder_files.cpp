#include "io/folder_files.hpp"

#include <iterator>

#include "io/packed_file.hpp"

namespace clamor::io {

AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others) {
    std::vector<std::string> replaceable = packed_file_names();
    replaceable.insert(replaceable.end(), {config_name, weights_name, card_name, modules_name, sentence_config_name, prompts_name,
                                           pooling_folder, dense_folder});
    replaceable.insert(replaceable.end(), std::begin(tokenizer_names), std::end(tokenizer_names));
    replaceable.insert(replaceable.end(), others.begin(), others.end());
    return AtomicFolder(path, std::move(replaceable));
}

}  // namespace clamor::io
