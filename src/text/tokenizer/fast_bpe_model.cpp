#include "text/tokenizer/fast_bpe_model.hpp"

#include <set>

#include "clamor/core/utf8.hpp"

namespace clamor::text {

namespace {

using io::Json;

constexpr std::string_view end_of_word = "</w>", goes_on = "@@";

bool is_one_character(std::string_view text) {
    std::size_t at = 0;
    return !text.empty() && (next_character(text, at), at == text.size());
}

/// A symbol as the vocabulary names it.
std::string name_of(std::string_view symbol) {
    return symbol.ends_with(end_of_word) ? std::string(symbol.substr(0, symbol.size() - end_of_word.size())) : concat(symbol, goes_on);
}

/// All that a word may be made of: the characters that the vocabulary has, what merges join and what they make; "" is what is unknown.
std::set<std::string> symbols_of(const Vocabulary& vocabulary, const Fields& fields) {
    std::set<std::string> symbols{""};
    for (TokenId id = 0; id < vocabulary.bound(); ++id) {
        const std::string_view name = vocabulary.token(id);
        if (is_one_character(name)) symbols.insert(concat(name, end_of_word));
        if (name.ends_with(goes_on) && is_one_character(name.substr(0, name.size() - goes_on.size())))
            symbols.emplace(name.substr(0, name.size() - goes_on.size()));
    }
    for (const Json& merge : fields.items("merges")) {
        if (!merge.is_array() || merge.items().size() != 2) fields.refuse("a merge must be an array of two strings");
        const std::string &left = merge.items()[0].string(), &right = merge.items()[1].string();
        symbols.insert({left, right, left + right});
    }
    return symbols;
}

/// The symbols and their merges as BpeModel reads them.
Json symbol_model(const Vocabulary& vocabulary, const Fields& fields) {
    Json::Object numbered;
    for (const std::string& symbol : symbols_of(vocabulary, fields)) numbered.emplace_back(symbol, static_cast<Index>(numbered.size()));
    return Json::object(
        {{"vocab", std::move(numbered)}, {"merges", fields.need("merges")}, {"unk_token", ""}, {"end_of_word_suffix", end_of_word}});
}

}  // namespace

FastBpeModel::FastBpeModel(const Fields& fields)
    : vocabulary_(Vocabulary::from_json(fields.need("vocab"), fields)),
      symbols_(Fields(symbol_model(vocabulary_, fields), fields.where())) {
    const std::string& unknown = fields.string("unk_token");
    const TokenId otherwise = vocabulary_.find(unknown);
    if (otherwise == no_token) fields.refuse("no \"", unknown, "\", the unknown token, among ", vocabulary_.size(), " tokens");
    const Vocabulary& symbols = symbols_.vocabulary();
    for (TokenId symbol = 0; symbol < symbols.bound(); ++symbol) {
        const TokenId id = symbols.token(symbol).empty() ? no_token : vocabulary_.find(name_of(symbols.token(symbol)));
        ids_.push_back(id == no_token ? otherwise : id);
    }
}

void FastBpeModel::tokenize(std::string_view word, PoolVector<Piece>& pieces, BpeModel::Scratch& scratch) const {
    symbols_.tokenize(word, pieces, scratch);
    for (Piece& piece : pieces) piece.id = ids_[static_cast<std::size_t>(piece.id)];
}

void FastBpeModel::write_vocabulary(Json& model) const {
    symbols_.write_vocabulary(model);
    model.set("vocab", vocabulary_.to_json());
}

}  // namespace clamor::text
