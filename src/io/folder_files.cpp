#include "io/folder_files.hpp"

#include "io/packed_file.hpp"

namespace clamor::io {

AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others) {
    std::vector<std::string> replaceable = packed_file_names();
    replaceable.insert(replaceable.end(), {config_name, weights_name, tokenizer_name, card_name});
    replaceable.insert(replaceable.end(), others.begin(), others.end());
    return AtomicFolder(path, std::move(replaceable));
}

}  // namespace clamor::io
