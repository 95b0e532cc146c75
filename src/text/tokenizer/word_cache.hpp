#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "clamor/core/pool.hpp"
#include "core/hints.hpp"
#include "text/tokenizer/hash.hpp"
#include "text/tokenizer/pieces.hpp"

namespace clamor::text {

/// The pieces of words that were seen lately, at most 16,384 of them in one MiB: each has two places by its hash, and of those the
/// one that was used longer ago gives way. Words repeat (Zipf), so most are found here. It belongs to one thread and one model.
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

    /// Fetches the places of words of this hash_bytes() from memory, ahead of find().
    void prefetch(std::uint64_t hash) const noexcept {
        clamor::prefetch(&entries_[first_of(hash)]);
        clamor::prefetch(&entries_[first_of(hash) + 1]);
    }
    /// The entry of a word of 1 to longest_word bytes, or null.
    const Entry* find(std::string_view word, std::uint64_t hash) noexcept {
        Entry* const pair = &entries_[first_of(hash)];
        if (holds(pair[0], word)) return &pair[0];
        if (!holds(pair[1], word)) return nullptr;
        std::swap(pair[0], pair[1]);
        return &pair[0];
    }
    /// Remembers, where the pieces fit.
    void store(std::string_view word, std::uint64_t hash, std::span<const Piece> pieces) {
        if (pieces.size() > most_pieces) return;
        if (++stored_ > entries_.size() && entries_.size() < large) {
            entries_.assign(large, Entry{});
            stored_ = 0;
        }
        Entry& entry = entries_[first_of(hash)];
        entries_[first_of(hash) + 1] = entry;
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
    static bool holds(const Entry& entry, std::string_view word) noexcept {
        return entry.length == word.size() && std::memcmp(entry.word.data(), word.data(), word.size()) == 0;
    }
    std::size_t first_of(std::uint64_t hash) const noexcept { return hash & (entries_.size() - 2); }

    static constexpr std::size_t small = 256, large = 16384;
    PoolVector<Entry> entries_ = PoolVector<Entry>(small);
    std::size_t stored_ = 0;
};

}  // namespace clamor::text
