#include "clamor/text/checkpoint_tokenizer.hpp"

#include <algorithm>

#include "clamor/core/log.hpp"
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

/// The steps of a tokenizer.json's normaliser.
Json::Array normalizer_steps(const Json& tokenizer) {
    const Json* normalizer = tokenizer.find("normalizer");
    if (!normalizer || normalizer->is_null()) return {};
    return has_type(*normalizer, "Sequence") ? normalizer->at("normalizers").items() : Json::Array{*normalizer};
}

/// What becomes of letters by BERT's normaliser.
struct Letters {
    bool small, without_accents;
    friend bool operator==(const Letters&, const Letters&) = default;

    const char* words() const {
        if (small) return without_accents ? "small letters without accents" : "small letters with their accents";
        return without_accents ? "letters without accents" : "letters as they are";
    }
};

/// What is not said: letters are small, and accents go with them.
Letters read_letters(io::ConfigReader read, const char* small_name) {
    const bool small = !read.given(small_name) || read.boolean(small_name);
    const Letters letters{small, read.given("strip_accents") ? read.boolean("strip_accents") : small};
    read.finish_foreign();
    return letters;
}

/// Of its classes that make BERT's normaliser anew, by what tokenizer_config.json says, transformers names one there, or none.
bool is_made_anew(const Json& config) {
    const Json* name = config.find("tokenizer_class");
    if (!name || !name->is_string()) return true;
    std::string_view kind = name->string();
    if (kind.ends_with("Fast")) kind.remove_suffix(4);
    return kind == "BertTokenizer" || kind == "DistilBertTokenizer" || kind == "ElectraTokenizer" || kind == "MPNetTokenizer";
}

/// Warns where transformers 5 would read texts otherwise.
void tell_other_letters(const Json& tokenizer, const std::string& folder) {
    const std::string where = folder + "/" + io::tokenizer_name, config_where = folder + "/" + io::tokenizer_config_name;
    const Json::Array steps = normalizer_steps(tokenizer);
    const auto bert = std::ranges::find_if(steps, [](const Json& step) { return has_type(step, "BertNormalizer"); });
    if (bert == steps.end() || !io::system::is_file(config_where)) return;
    const Json config = io::read_json(config_where);
    if (!is_made_anew(config)) return;
    const Letters here = read_letters({*bert, where}, "lowercase"), there = read_letters({config, config_where}, "do_lower_case");
    if (here != there)
        log_event(LogLevel::warning, where, " has ", here.words(), ", by which texts are read here; ", config_where, " has ",
                  there.words(), ", by which transformers 5 reads them");
}

/// Whether transformers gives the encoder the tokenizer's types: of its classes BertTokenizer does, and who lists token_type_ids.
bool gives_types(const std::string& folder) {
    const std::string where = folder + "/" + io::tokenizer_config_name;
    if (!io::system::is_file(where)) return true;
    const Json config = io::read_json(where);
    const Json *names = config.find("model_input_names"), *kind = config.find("tokenizer_class");
    if (names && names->is_array())
        return std::ranges::any_of(names->items(), [](const Json& name) { return name == Json("token_type_ids"); });
    if (!kind || !kind->is_string()) return true;
    return kind->string().starts_with("BertTokenizer") || kind->string().starts_with("ElectraTokenizer");
}

/// Posts are packed without types: all are 0.
void check_types(const Tokenizer& tokenizer, const std::string& folder) {
    const auto types = tokenizer.encode("a", {.offsets = false, .file_truncation = false}).types;
    const auto other = std::ranges::find_if(types, [](std::int32_t type) { return type != 0; });
    if (other != types.end() && gives_types(folder))
        fail(Status::unsupported, folder, "/", io::tokenizer_name, ": its post_processor gives tokens of a single text the type_id ",
             *other, "; only 0 is supported");
}

}  // namespace

std::optional<Tokenizer> open_tokenizer(const std::string& folder) {
    const auto has = [&](const char* name) { return io::system::is_file(folder + "/" + name); };
    if (has(io::tokenizer_name)) {
        const std::string where = folder + "/" + io::tokenizer_name;
        const Json file = io::read_json(where, io::most_tokenizer_bytes);
        Tokenizer tokenizer = Tokenizer::from_json(file, where);
        tell_other_letters(file, folder);
        return tokenizer;
    }
    if (has("vocab.txt") && has("bpe.codes")) return Tokenizer::load_bertweet(folder);
    return {};
}

std::optional<Tokenizer> open_checkpoint_tokenizer(const std::string& folder, const nn::EncoderOptions& encoder, bool lower_case) {
    auto tokenizer = open_tokenizer(folder);
    if (!tokenizer) return {};
    if (tokenizer->size() > encoder.vocabulary)
        fail(Status::bad_file, folder, ": the tokenizer has ", tokenizer->size(), " tokens, and the encoder's table has ",
             encoder.vocabulary, " rows: another model's tokenizer");
    if (encoder.types > 1) check_types(*tokenizer, folder);
    return lower_case ? with_lowercase(*tokenizer) : tokenizer;
}

TokenizerLimits read_tokenizer_limits(io::ConfigReader& config) {
    constexpr Index most = Index{1} << 20;
    const double longest = config.given("model_max_length") ? config.number("model_max_length", 1) : 0;
    TokenizerLimits limits{.longest = longest <= static_cast<double>(most) ? static_cast<Index>(longest) : 0};
    if (config.given("truncation_side")) limits.from_left = config.choice("truncation_side", {"left", "right"}) == "left";
    return limits;
}

TokenizerLimits tokenizer_limits(const std::string& folder) {
    const std::string where = folder + "/" + io::tokenizer_config_name;
    if (!io::system::is_file(where)) return {};
    const Json config = io::read_json(where);
    io::ConfigReader read(config, where);
    const TokenizerLimits limits = read_tokenizer_limits(read);
    read.finish_foreign();
    return limits;
}

Tokenizer with_lowercase(const Tokenizer& tokenizer) {
    Json file = tokenizer.to_json();
    Json::Array steps = normalizer_steps(file);
    for (const Json& step : steps)
        if (has_type(step, "Lowercase")) return tokenizer;
    steps.insert(steps.begin(), Json::object({{"type", "Lowercase"}}));
    file.set("normalizer", Json::object({{"type", "Sequence"}, {"normalizers", Json(std::move(steps))}}));
    return Tokenizer::from_json(file, "tokenizer.json in small letters");
}

}  // namespace clamor::text
