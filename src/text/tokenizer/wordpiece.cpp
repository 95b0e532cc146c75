#include "clamor/text/wordpiece.hpp"

#include <algorithm>

#include "clamor/core/context.hpp"
#include "text/tokenizer/added_tokens.hpp"
#include "text/tokenizer/special_tokens.hpp"

namespace clamor::text {

using io::Json;

namespace {

Json template_part(const char* kind, const char* id) { return Json::object({{kind, Json::object({{"id", id}, {"type_id", 0}})}}); }

Json template_token(const char* token, Index id) {
    return Json::object({{"id", token}, {"ids", Json::array({id})}, {"tokens", Json::array({token})}});
}

}  // namespace

Tokenizer wordpiece_tokenizer(std::span<const std::string> tokens, bool separator) {
    const auto need = [&](std::string_view token) {
        const auto found = std::find(tokens.begin(), tokens.end(), token);
        if (found == tokens.end()) fail(Status::bad_file, "vocabulary: no ", token, " among ", tokens.size(), " tokens");
        return static_cast<Index>(found - tokens.begin());
    };
    for (const char* token : {"[UNK]", "[MASK]"}) need(token);
    Json added = Json::array();
    Json::Object ids;
    for (const std::string& token : tokens) {
        const auto id = static_cast<Index>(ids.size());
        if (token.empty()) fail(Status::bad_file, "vocabulary: token ", id, " is empty");
        if (std::find(special_tokens.begin(), special_tokens.end(), token) != special_tokens.end())
            added.push_back(special_token(id, token));
        ids.emplace_back(token, id);
    }

    Json single = Json::array({template_part("SpecialToken", "[CLS]"), template_part("Sequence", "A")});
    Json specials = Json::object({{"[CLS]", template_token("[CLS]", need("[CLS]"))}});
    if (separator) {
        single.push_back(template_part("SpecialToken", "[SEP]"));
        specials.set("[SEP]", template_token("[SEP]", need("[SEP]")));
    }
    // Our own Normalizer has cleaned the text; what is said here changes nothing of its output.
    const Json file = Json::object(
        {{"version", "1.0"},
         {"truncation", Json()},
         {"padding", Json()},
         {"added_tokens", std::move(added)},
         {"normalizer", Json::object({{"type", "BertNormalizer"},
                                      {"clean_text", true},
                                      {"handle_chinese_chars", true},
                                      {"strip_accents", false},
                                      {"lowercase", false}})},
         {"pre_tokenizer", Json::object({{"type", "BertPreTokenizer"}})},
         {"post_processor",
          Json::object({{"type", "TemplateProcessing"}, {"single", single}, {"pair", single}, {"special_tokens", std::move(specials)}})},
         {"decoder", Json::object({{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", false}})},
         {"model", Json::object({{"type", "WordPiece"},
                                 {"unk_token", "[UNK]"},
                                 {"continuing_subword_prefix", "##"},
                                 {"max_input_chars_per_word", 100},
                                 {"vocab", Json(std::move(ids))}})}});
    return Tokenizer::from_json(file, "vocabulary");
}

Tokenizer learn_wordpiece(std::span<const std::string_view> posts, const NormalizerOptions& normalizer, WordPieceTrainerOptions options) {
    const Normalizer apply(normalizer);
    std::vector<std::string> normal;
    normal.reserve(posts.size());
    for (const std::string_view post : posts) {
        throw_if_cancelled();
        normal.push_back(apply.apply(post));
    }
    return wordpiece_tokenizer(train_wordpiece(normal, options));
}

}  // namespace clamor::text
