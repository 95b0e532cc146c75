#include "io/folder_files.hpp"

#include <iterator>

#include "io/packed_file.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

std::string read_regular_file(const std::string& path, std::size_t most_bytes) {
    if (const auto facts = system::facts_of(path); facts && facts->kind != system::Facts::Kind::file)
        fail(Status::io, path, ": is no regular file");
    return read_file(path, most_bytes);
}

AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others) {
    std::vector<std::string> replaceable = packed_file_names();
    replaceable.insert(replaceable.end(), {config_name, weights_name, card_name, modules_name, sentence_config_name, prompts_name,
                                           pooling_folder, dense_folder});
    replaceable.insert(replaceable.end(), std::begin(tokenizer_names), std::end(tokenizer_names));
    replaceable.insert(replaceable.end(), others.begin(), others.end());
    return AtomicFolder(path, std::move(replaceable));
}

}  // namespace clamor::io
