#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "text/tokenizer/byte_trie.hpp"
#include "text/tokenizer/pieces.hpp"
#include "text/tokenizer/vocabulary.hpp"

namespace clamor::text {

/// Unigram language model (Kudo 2018): the way through a word whose tokens have the greatest sum of log-probabilities (Viterbi).
/// A character that begins no token of its own length can be taken as unknown, ten below the least score.
///
/// Time: a byte costs at most the longest token's bytes.
class UnigramModel {
public:
    /// Where there is a `mark`, words have a blank in its place.
    explicit UnigramModel(const Fields& fields, std::string_view mark = {});

    struct Scratch {
        struct Step {
            double score = 0;
            std::uint32_t begin = nowhere;  ///< of the token that ends here
            std::int32_t token = -1;        ///< its place in the order of bytes; -1: unknown
        };
        PoolVector<Step> steps;  ///< of each position between bytes
        PoolVector<Piece> path;  ///< before unknown tokens are spelled out
        std::vector<bool> whole;  ///< by place: tokens that were seen to be the best way through all of their text
        PoolVector<ByteTrie::Label> labels;
    };
    static constexpr std::uint32_t nowhere = ~0u;

    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    void tokenize(std::string_view word, PoolVector<Piece>& pieces, Scratch& scratch) const;
    void write_vocabulary(io::Json& model) const;
    std::optional<TokenId> unknown() const noexcept { return unknown_; }

private:
    TokenId need_unknown() const;
    bool is_unknown(const Scratch::Step& step) const noexcept {
        return step.token < 0 || ids_[static_cast<std::size_t>(step.token)] == unknown_;
    }
    void add(std::string_view word, std::uint32_t begin, std::uint32_t end, TokenId id, PoolVector<Piece>& pieces) const;

    Vocabulary vocabulary_;
    std::string mark_;                    ///< that words have a blank for
    std::vector<double> written_scores_;  ///< by id, as the file has them
    ByteTrie trie_;                       ///< numbers are places in the order of bytes, so that tokens that begin alike lie side by side
    std::vector<double> scores_;          ///< by place
    std::vector<TokenId> ids_;            ///< by place
    std::array<TokenId, 256> bytes_;  ///< "<0x00>" and so on, for byte_fallback
    std::optional<TokenId> unknown_;
    double unknown_score_ = 0;
    bool byte_fallback_ = false;
};

}  // namespace clamor::text
