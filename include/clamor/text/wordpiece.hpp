#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/shape.hpp"
#include "clamor/io/json.hpp"

namespace clamor::text {

/// Text to ids by WordPiece (Wu et al. 2016), cut into words as BERT does (Devlin et al. 2018): each word becomes the
/// longest pieces of the vocabulary from left to right, pieces inside of a word begin with "##", and a word that cannot be
/// put together, or has more than 100 characters, becomes [UNK]. It reads text that a Normalizer wrote.
///
/// Time: linear in the text, at worst the longest piece's bytes a byte; a trie walks each word.
/// Threads: encode() may run on many at once.
class WordPiece {
public:
    using Id = std::int32_t;
    static constexpr Index longest_word = 100;  ///< characters

    /// A token's id is its position. Needs [UNK], [CLS] and [MASK], no token twice or empty;
    /// Status::bad_file says which. [SEP] ends each text if `separator`.
    explicit WordPiece(std::vector<std::string> tokens, bool separator = false);

    /// Reads and writes tokenizer.json as the Hugging Face library does. Reading throws Status::bad_file, its text beginning
    /// with `what` (the file's name), where the file is no WordPiece after BERT's words.
    static WordPiece from_json(const io::Json& tokenizer, std::string_view what);
    io::Json to_json() const;

    Index size() const noexcept { return static_cast<Index>(tokens_.size()); }
    const std::string& token(Id id) const;
    std::optional<Id> find(std::string_view token) const;
    Id unknown() const noexcept { return unknown_; }
    Id first() const noexcept { return first_; }      ///< [CLS]
    Id mask() const noexcept { return mask_; }
    bool separator() const noexcept { return last_.has_value(); }
    /// Whether the id is one of the tokens in brackets, which stand for no text.
    bool special(Id id) const;

    /// Appends [CLS], the text's pieces and, where the model has it, [SEP]: at most `limit` ids (at least 2), the text's
    /// end cut off. Returns how many.
    Index encode(std::string_view text, Index limit, std::vector<Id>& ids) const;

private:
    /// A node of the trie and a byte give a node; 0 means none.
    std::uint32_t step(std::uint32_t node, unsigned char byte) const noexcept;
    std::uint32_t grow(std::uint32_t node, unsigned char byte);
    void rehash(std::size_t slots);
    void add(std::string_view token, Id id);
    void encode_word(std::string_view word, std::vector<Id>& ids) const;

    struct Edge {
        std::uint64_t key = 0;  ///< node << 8 | byte; node 0 is no node
        std::uint32_t to = 0;
    };
    std::vector<std::string> tokens_;
    std::vector<Edge> edges_;    ///< open addressing, a power of two
    std::size_t edge_count_ = 0;
    std::vector<Id> ends_;       ///< of each node: the token that ends there, or -1
    std::uint32_t inside_ = 0;   ///< where pieces that continue a word begin: behind "##"
    Id unknown_ = 0, first_ = 0, mask_ = 0;
    std::optional<Id> last_;
};

struct WordPieceTrainerOptions {
    Index vocabulary = 10000;      ///< tokens, the special ones among them
    Index least_count = 3;         ///< of a pair of pieces, to be joined
    Index most_characters = 600;   ///< the most frequent ones; words with others do not count
    bool separator = false;        ///< as WordPiece's
};

/// A vocabulary for `texts` (as a Normalizer wrote them): characters, then the most frequent pair of neighbouring pieces
/// joined, again and again (Sennrich et al. 2016), until it is full or pairs are rarer than `least_count`. Of equally
/// frequent pairs the one with the older pieces goes first: the same texts, in any order, give the same vocabulary.
WordPiece train_wordpiece(std::span<const std::string> texts, WordPieceTrainerOptions options = {});

}  // namespace clamor::text
