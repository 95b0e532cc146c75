#pragma once

#include <vector>

#include "text/tokenizer/byte_trie.hpp"
#include "text/tokenizer/pieces.hpp"
#include "text/tokenizer/vocabulary.hpp"

namespace clamor::text {

/// WordPiece (Wu et al. 2016): a word becomes the longest tokens of the vocabulary from left to right, those inside of it with
/// a prefix ("##"); a word that cannot be put together, or is too long, becomes one unknown token.
///
/// Time: linear in the word (LinMaxMatch, Song et al. 2021): where the trie ends, a failure link says which tokens are
/// certain and where the trie goes on.
class WordPieceModel {
public:
    explicit WordPieceModel(const Fields& fields);

    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    void tokenize(std::string_view word, PoolVector<Piece>& pieces) const;
    void write_vocabulary(io::Json& model) const { model.set("vocab", vocabulary_.to_json()); }

private:
    using Node = ByteTrie::Node;
    void link(const std::vector<ByteTrie::Placed>& order);
    bool match(std::string_view word, PoolVector<Piece>& pieces) const;

    Vocabulary vocabulary_;
    TokenId unknown_;
    Index longest_word_;          ///< characters
    ByteTrie trie_;               ///< tokens as they are behind `begins`, those with the prefix, without it, behind `continues`
    Node begins_ = ByteTrie::none, continues_ = ByteTrie::none;
    struct Certain {
        TokenId id = no_token;
        std::uint32_t length = 0;  ///< bytes of the word
    };
    struct Failure {
        Node to = ByteTrie::none;
        std::uint32_t count = 0;  ///< of the tokens that are then certain
        Certain first;            ///< where it is one; several begin at number first.length of certain_
    };
    std::vector<Failure> failures_;  ///< by node
    std::vector<Certain> certain_;
};

}  // namespace clamor::text
