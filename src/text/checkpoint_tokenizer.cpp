#include "clamor/text/checkpoint_tokenizer.hpp"

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"

namespace clamor::text {

namespace {

using io::Json;

/// Whether a normaliser, or a step of one, is of that type.
bool has_type(const Json& normalizer, std::string_view type) {
    const Json* own = normalizer.is_object() ? normalizer.find("type") : nullptr;
    return own && *own == Json(type);
}

}  // namespace

std::optional<Tokenizer> open_tokenizer(const std::string& folder) {
    const auto has = [&](const char* name) { return io::system::is_file(folder + "/" + name); };
    if (has("tokenizer.json")) return Tokenizer::load(folder + "/tokenizer.json");
    if (has("vocab.txt") && has("bpe.codes")) return Tokenizer::load_bertweet(folder);
    return {};
}

std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, Index vocabulary, bool lower_case) {
    auto tokenizer = open_tokenizer(folder);
    if (tokenizer && tokenizer->size() > vocabulary)
        fail(Status::bad_file, folder, ": the tokenizer has ", tokenizer->size(), " tokens, and the encoder's table has ", vocabulary,
             " rows: another model's tokenizer");
    if (tokenizer && lower_case) return with_lowercase(*tokenizer);
    return tokenizer;
}

Index tokenizer_longest(const std::string& folder) {
    const std::string where = folder + "/" + io::tokenizer_config_name;
    if (!io::system::is_file(where)) return 0;
    constexpr Index most = Index{1} << 20;
    const Json config = io::read_json(where);
    io::ConfigReader read(config, where);
    const double longest = read.given("model_max_length") ? read.number("model_max_length", 1) : 0;
    read.finish_foreign();
    return longest <= static_cast<double>(most) ? static_cast<Index>(longest) : 0;
}

Tokenizer with_lowercase(const Tokenizer& tokenizer) {
    Json file = tokenizer.to_json();
    const Json* normalizer = file.find("normalizer");
    Json::Array steps;
    if (normalizer && has_type(*normalizer, "Sequence")) steps = normalizer->at("normalizers").items();
    else if (normalizer && !normalizer->is_null()) steps = {*normalizer};
    for (const Json& step : steps)
        if (has_type(step, "Lowercase")) return tokenizer;
    steps.insert(steps.begin(), Json::object({{"type", "Lowercase"}}));
    file.set("normalizer", Json::object({{"type", "Sequence"}, {"normalizers", Json(std::move(steps))}}));
    return Tokenizer::from_json(file, "tokenizer.json in small letters");
}

}  // namespace clamor::text
