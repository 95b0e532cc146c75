#pragma once

#include "text/tokenizer/bpe_model.hpp"

namespace clamor::text {

/// Byte-pair encoding as fastBPE has it: its merges are of symbols, "</w>" behind a word's last, and its vocabulary names pieces, "@@"
/// behind those that are not a word's last. What merges make and the vocabulary does not name is the unknown token.
class FastBpeModel {
public:
    explicit FastBpeModel(const Fields& fields);

    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    void tokenize(std::string_view word, PoolVector<Piece>& pieces, BpeModel::Scratch& scratch) const;
    void write_vocabulary(io::Json& model) const;

private:
    Vocabulary vocabulary_;
    BpeModel symbols_;
    std::vector<TokenId> ids_;  ///< by symbol
};

}  // namespace clamor::text
