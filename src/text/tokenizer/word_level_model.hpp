#pragma once

#include <vector>

#include "text/tokenizer/pieces.hpp"
#include "text/tokenizer/vocabulary.hpp"

namespace clamor::text {

/// A word is a token, or unknown.
class WordLevelModel {
public:
    explicit WordLevelModel(const Fields& fields) : vocabulary_(Vocabulary::from_json(fields.need("vocab"), fields)) {
        const std::string unknown = fields.string_or("unk_token", "<unk>");
        unknown_ = vocabulary_.find(unknown);
        if (unknown_ == no_token) fields.refuse("no \"", unknown, "\", the unknown token, among ", vocabulary_.size(), " tokens");
    }

    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    void tokenize(std::string_view word, PoolVector<Piece>& pieces) const {
        const TokenId id = vocabulary_.find(word);
        pieces.push_back({id == no_token ? unknown_ : id, 0, static_cast<std::uint32_t>(word.size())});
    }
    void write_vocabulary(io::Json& model) const { model.set("vocab", vocabulary_.to_json()); }

private:
    Vocabulary vocabulary_;
    TokenId unknown_;
};

}  // namespace clamor::text
