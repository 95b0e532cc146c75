#include "clamor/text/checkpoint_tokenizer.hpp"

#include "io/system_file.hpp"

namespace clamor::text {

std::optional<Tokenizer> open_tokenizer(const std::string& folder) {
    const auto has = [&](const char* name) { return io::system::is_file(folder + "/" + name); };
    if (has("tokenizer.json")) return Tokenizer::load(folder + "/tokenizer.json");
    if (has("vocab.txt") && has("bpe.codes")) return Tokenizer::load_bertweet(folder);
    return {};
}

std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary) {
    auto tokenizer = open_tokenizer(folder);
    if (tokenizer && tokenizer->size() > vocabulary)
        fail(Status::bad_file, folder, ": the tokenizer has ", tokenizer->size(), " tokens, and the encoder's table has ", vocabulary,
             " rows: another model's tokenizer");
    return tokenizer;
}

}  // namespace clamor::text
