#pragma once

#include <string>
#include <vector>

#include "text/tokenizer/byte_trie.hpp"
#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/normalizers.hpp"
#include "text/tokenizer/vocabulary.hpp"

namespace clamor::text {

/// A part of a text: an added token, or (no_token) what is between two.
struct Section {
    TokenId token;
    TextSpan range;
};

/// What "added_tokens" says of a special token.
io::Json special_token(Index id, std::string_view token);

/// Tokens that are found in a text before it is cut into words: some in the original, some in what the normalisers made of it.
class AddedTokens {
public:
    AddedTokens() = default;
    /// Of the array "added_tokens". Ids are given as the Hugging Face library does: a token of the model keeps its id, others
    /// follow the model's in the order of the list.
    AddedTokens(const Fields& file, const Vocabulary& model, const Normalizers& normalizers);

    /// Tokens that the model does not have, and those that it has.
    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    bool special(TokenId id) const noexcept {
        return id >= 0 && static_cast<std::size_t>(id) < special_.size() && special_[static_cast<std::size_t>(id)];
    }
    const std::vector<bool>& special() const noexcept { return special_; }

    bool any_normalized() const noexcept { return !normalized_.empty(); }
    /// Appends sections that cover the text.
    void find_original(std::string_view text, PoolVector<Section>& sections) const { original_.find(text, sections); }
    void find_normalized(std::string_view text, PoolVector<Section>& sections) const { normalized_.find(text, sections); }

private:
    struct Token {
        std::string spelled;
        TokenId id;
        bool single_word = false, strip_left = false, strip_right = false, normalized = true;
    };
    /// Finds the leftmost token, of those that begin there the longest, again and again.
    class Finder {
    public:
        Finder() = default;
        explicit Finder(std::vector<Token> tokens);
        bool empty() const noexcept { return tokens_.empty(); }
        void find(std::string_view text, PoolVector<Section>& sections) const;

    private:
        std::vector<Token> tokens_;
        ByteTrie trie_;
        std::size_t next_candidate(std::string_view text, std::size_t at) const noexcept;
        std::string begins_;  ///< bytes that tokens begin with, each once
    };

    TokenId new_id(const std::string& content, const Vocabulary& model, TokenId& next);

    Vocabulary vocabulary_;
    std::vector<bool> special_;  ///< by id
    Finder original_, normalized_;
};

}  // namespace clamor::text
