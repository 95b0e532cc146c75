#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "text/tokenizer/hash.hpp"
#include "text/tokenizer/pieces.hpp"

namespace clamor::text {

/// The pieces of words that were seen lately, at most 8,192 of them in half a MiB: each has its place by its hash, and the last
/// one that came there stays. Words repeat (Zipf), so most are found here. It belongs to one thread and one model.
class WordCache {
public:
    static constexpr std::size_t longest_word = 26, most_pieces = 6;
    struct alignas(64) Entry {
        std::uint8_t length = 0;  ///< 0: none
        std::uint8_t count = 0;
        std::array<char, longest_word> word;
        std::array<TokenId, most_pieces> ids;
        std::array<std::uint8_t, most_pieces> begins, ends;
    };
    static_assert(sizeof(Entry) == 64);

    /// The place of a word of 1 to longest_word bytes.
    Entry& place(std::string_view word) noexcept { return entries_[hash_bytes(word) & (entries_.size() - 1)]; }
    static bool holds(const Entry& entry, std::string_view word) noexcept {
        return entry.length == word.size() && std::memcmp(entry.word.data(), word.data(), word.size()) == 0;
    }
    /// Remembers, where the pieces fit.
    void store(std::string_view word, std::span<const Piece> pieces) {
        if (pieces.size() > most_pieces) return;
        if (++stored_ > entries_.size() && entries_.size() < large) {
            entries_.assign(large, Entry{});
            stored_ = 0;
        }
        Entry& entry = place(word);
        entry.length = static_cast<std::uint8_t>(word.size());
        entry.count = static_cast<std::uint8_t>(pieces.size());
        std::memcpy(entry.word.data(), word.data(), word.size());
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            entry.ids[i] = pieces[i].id;
            entry.begins[i] = static_cast<std::uint8_t>(pieces[i].begin);
            entry.ends[i] = static_cast<std::uint8_t>(pieces[i].end);
        }
    }

private:
    static constexpr std::size_t small = 256, large = 8192;
    std::vector<Entry> entries_ = std::vector<Entry>(small);
    std::size_t stored_ = 0;
};

}  // namespace clamor::text
