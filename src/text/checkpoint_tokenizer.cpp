#include "clamor/text/checkpoint_tokenizer.hpp"

#include <filesystem>

#include "clamor/io/file.hpp"

namespace clamor::text {

namespace {

/// Nothing of a post is masked or shortened: the text is the caller's.
NormalizerOptions only_lowercase(bool lowercase) {
    return {.lowercase = lowercase, .handles = false, .links = false, .html = false, .quotes = false, .longest_run = 0};
}

}  // namespace

CheckpointTokenizer::CheckpointTokenizer(WordPiece pieces, bool lowercase) : pieces_(std::move(pieces)), normalizer_(only_lowercase(lowercase)) {}

std::optional<CheckpointTokenizer> CheckpointTokenizer::open(const std::string& folder, Index vocabulary) {
    const std::string path = folder + "/tokenizer.json";
    std::error_code error;
    if (!std::filesystem::is_regular_file(io::to_path(path), error)) return {};
    const io::Json json = io::read_json(path);
    WordPiece pieces = WordPiece::from_json(json, path);
    if (pieces.size() > vocabulary)
        fail(Status::bad_file, path, ": ", pieces.size(), " tokens, and the encoder's table has ", vocabulary, " rows: another model's tokenizer");
    const io::Json* normalizer = json.find("normalizer");
    const io::Json* lowercase = normalizer ? normalizer->find("lowercase") : nullptr;
    return CheckpointTokenizer(std::move(pieces), lowercase && lowercase->is_boolean() && lowercase->boolean());
}

Index CheckpointTokenizer::encode(std::string_view text, Index limit, std::vector<std::int32_t>& ids) const {
    return pieces_.encode(normalizer_.apply(text), limit, ids);
}

}  // namespace clamor::text
