#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "text/tokenizer/pieces.hpp"
#include "text/tokenizer/vocabulary.hpp"

namespace clamor::text {

/// Byte-pair encoding (Sennrich et al. 2016): a word's characters, and then the neighbours joined that stand first in the list of
/// merges, again and again.
///
/// Time: short words are joined by looking for the least rank, others by a heap: n log n in the characters.
class BpeModel {
public:
    explicit BpeModel(const Fields& fields);

    /// A caller's memory, for words one after the other.
    struct Scratch {
        struct Symbol {
            TokenId id;
            std::uint32_t length;           ///< bytes; 0: joined to the one before
            std::int32_t before, behind;    ///< symbols, -1 for none
        };
        struct Candidate {
            std::uint32_t rank;
            std::int32_t at;
        };
        PoolVector<Symbol> symbols;
        PoolVector<Candidate> heap;
        PoolString spelled;
    };

    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    void tokenize(std::string_view word, PoolVector<Piece>& pieces, Scratch& scratch) const;
    void write_vocabulary(io::Json& model) const;

    /// Whether bytes can be read as they are, in place of GPT-2's characters for them (byte_level.hpp).
    bool can_read_bytes() const noexcept;
    /// From now on words are bytes.
    void read_bytes();

private:
    struct Merge {
        TokenId left, right, made;
    };
    /// A place of the table of merges: what of a pair's hash its place does not say, and the rank.
    struct Slot {
        std::uint32_t tag = 0, rank = no_rank;
    };
    static constexpr std::uint32_t no_rank = ~0u;
    void read_merges(const Fields& fields);
    void add_merge(std::string_view left, std::string_view right, std::uint32_t rank, const Fields& fields);
    static std::uint64_t hash_of(TokenId left, TokenId right) noexcept {
        return mix(std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right), 0x9e3779b97f4a7c15u);
    }
    /// The rank of the merge of two neighbours, or no_rank.
    std::uint32_t rank_of(TokenId left, TokenId right) const noexcept;
    TokenId token_of(std::string_view word, Scratch& scratch) const;
    void split(std::string_view word, Scratch& scratch) const;
    TokenId character(std::string_view word, std::size_t begin, std::size_t end, Scratch& scratch) const;
    std::size_t behind_character(std::string_view word, std::size_t at) const;
    void join_short(std::string_view word, PoolVector<Scratch::Symbol>& symbols) const;
    void join_long(Scratch& scratch) const;

    Vocabulary vocabulary_;
    std::vector<Merge> merges_;              ///< by rank
    std::vector<Slot> slots_;                ///< open addressing, a power of two
    std::vector<std::uint64_t> maybe_;       ///< a bit for each hash of a merge: most pairs have none, and are known here
    std::vector<std::uint32_t> byte_ranks_;  ///< where bytes are read: of the pair of two bytes, the first << 8 | the second
    std::array<TokenId, 0x180> characters_;  ///< tokens of single characters, GPT-2's bytes among them
    std::array<TokenId, 256> bytes_;         ///< "<0x00>" and so on, for byte_fallback; where bytes are read, their tokens
    std::optional<TokenId> unknown_;
    std::string missing_unknown_;            ///< its name, where the vocabulary does not have it
    std::string prefix_, suffix_;            ///< of characters inside of a word, and of its last
    bool fuse_unknown_ = false, byte_fallback_ = false, ignore_merges_ = false, reads_bytes_ = false;
};

}  // namespace clamor::text
