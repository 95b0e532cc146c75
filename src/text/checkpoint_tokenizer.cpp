#include "clamor/text/checkpoint_tokenizer.hpp"

#include <filesystem>

#include "clamor/io/file.hpp"

namespace clamor::text {

std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary) {
    const std::string path = folder + "/tokenizer.json";
    std::error_code error;
    if (!std::filesystem::is_regular_file(io::to_path(path), error)) return {};
    Tokenizer tokenizer = Tokenizer::load(path);
    if (tokenizer.size() > vocabulary)
        fail(Status::bad_file, path, ": ", tokenizer.size(), " tokens, and the encoder's table has ", vocabulary, " rows: another model's tokenizer");
    return tokenizer;
}

}  // namespace clamor::text
