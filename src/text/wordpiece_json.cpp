#include <algorithm>

#include "clamor/text/wordpiece.hpp"

namespace clamor::text {

using io::Json;

namespace {

Json special_token(Index id, const std::string& token) {
    return Json::object({{"id", id}, {"content", token}, {"single_word", false}, {"lstrip", false}, {"rstrip", false}, {"normalized", false}, {"special", true}});
}

Json template_part(const char* kind, const char* id) { return Json::object({{kind, Json::object({{"id", id}, {"type_id", 0}})}}); }

/// tokenizers names the type of each part; null where a part is left out.
std::string_view type_of(const Json* part) {
    const Json* type = part ? part->find("type") : nullptr;
    return type && type->is_string() ? std::string_view(type->string()) : std::string_view();
}

/// Whether a text ends in [SEP]: TemplateProcessing lists it, BertProcessing always adds it.
bool ends_in_separator(const Json* post_processor, std::string_view what) {
    const auto type = type_of(post_processor);
    if (type == "BertProcessing") return true;
    if (type != "TemplateProcessing") fail(Status::bad_file, what, ": post_processor must be BertProcessing or TemplateProcessing, which add [CLS], got \"", type, "\"");
    bool separator = false;
    for (const Json& part : post_processor->at("single").items())
        if (const Json* token = part.find("SpecialToken"); token && token->at("id").string() == "[SEP]") separator = true;
    return separator;
}

}  // namespace

WordPiece WordPiece::from_json(const Json& tokenizer, std::string_view what) {
    if (!tokenizer.is_object()) fail(Status::bad_file, what, ": expected an object, got ", tokenizer.type_name());
    const Json* model = tokenizer.find("model");
    const Json* vocabulary = model ? model->find("vocab") : nullptr;
    const auto type = type_of(model);
    if (!vocabulary || !vocabulary->is_object() || (type != "WordPiece" && model->find("type"))) fail(Status::bad_file, what, ": expected a WordPiece model with a vocab, got \"", type, "\"");
    if (const Json* prefix = model->find("continuing_subword_prefix"); prefix && prefix->string() != "##")
        fail(Status::bad_file, what, ": expected \"##\" before pieces inside of words, got \"", prefix->string(), "\"");
    if (type_of(tokenizer.find("pre_tokenizer")) != "BertPreTokenizer")
        fail(Status::bad_file, what, ": expected pre_tokenizer BertPreTokenizer, got \"", type_of(tokenizer.find("pre_tokenizer")), "\"");

    const auto& members = vocabulary->members();
    std::vector<std::string> tokens(members.size());
    std::vector<bool> given(members.size());
    for (const auto& [token, id] : members) {
        const Index i = id.integer();
        if (i < 0 || i >= static_cast<Index>(tokens.size()) || given[static_cast<std::size_t>(i)])
            fail(Status::bad_file, what, ": id ", i, " of \"", token, "\" is given twice or not below ", tokens.size());
        given[static_cast<std::size_t>(i)] = true;
        tokens[static_cast<std::size_t>(i)] = token;
    }
    return WordPiece(std::move(tokens), ends_in_separator(tokenizer.find("post_processor"), what));
}

Json WordPiece::to_json() const {
    Json added = Json::array(), vocabulary = Json::object();
    for (Index i = 0; i < size(); ++i) {
        const std::string& token = tokens_[static_cast<std::size_t>(i)];
        if (special(static_cast<Id>(i))) added.push_back(special_token(i, token));
    }
    Json::Object ids;
    ids.reserve(tokens_.size());
    for (Index i = 0; i < size(); ++i) ids.emplace_back(tokens_[static_cast<std::size_t>(i)], i);

    Json single = Json::array({template_part("SpecialToken", "[CLS]"), template_part("Sequence", "A")});
    Json specials = Json::object({{"[CLS]", Json::object({{"id", "[CLS]"}, {"ids", Json::array({Index{first_}})}, {"tokens", Json::array({"[CLS]"})}})}});
    if (last_) {
        single.push_back(template_part("SpecialToken", "[SEP]"));
        specials.set("[SEP]", Json::object({{"id", "[SEP]"}, {"ids", Json::array({Index{*last_}})}, {"tokens", Json::array({"[SEP]"})}}));
    }
    // Our own Normalizer has cleaned the text; what is said here changes nothing of its output.
    return Json::object({
        {"version", "1.0"}, {"truncation", Json()}, {"padding", Json()}, {"added_tokens", std::move(added)},
        {"normalizer", Json::object({{"type", "BertNormalizer"}, {"clean_text", true}, {"handle_chinese_chars", true}, {"strip_accents", false}, {"lowercase", false}})},
        {"pre_tokenizer", Json::object({{"type", "BertPreTokenizer"}})},
        {"post_processor", Json::object({{"type", "TemplateProcessing"}, {"single", single}, {"pair", single}, {"special_tokens", std::move(specials)}})},
        {"decoder", Json::object({{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", false}})},
        {"model", Json::object({{"type", "WordPiece"}, {"unk_token", "[UNK]"}, {"continuing_subword_prefix", "##"},
                                {"max_input_chars_per_word", longest_word}, {"vocab", Json(std::move(ids))}})}});
}

}  // namespace clamor::text
