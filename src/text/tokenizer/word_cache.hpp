#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "clamor/core/pool.hpp"
#include "core/hints.hpp"
#include "text/tokenizer/hash.hpp"
#include "text/tokenizer/pieces.hpp"

namespace clamor::text {

/// A word of 1 to 16 bytes as two numbers, zeros behind its last byte: compared and hashed without a loop.
struct WordKey {
    static constexpr std::size_t longest_word = 16;

    WordKey() = default;
    /// The `size` bytes at `begin` of a text.
    WordKey(std::string_view text, std::size_t begin, std::size_t size) noexcept : length(static_cast<std::uint8_t>(size)) {
        static_assert(std::endian::native == std::endian::little);
        if (text.size() - begin >= longest_word) {  // read on behind the word, and leave that out
            std::memcpy(halves.data(), text.data() + begin, longest_word);
            const auto low_bytes = [](std::size_t n) { return ~std::uint64_t{0} >> (64 - 8 * n); };
            halves[0] &= low_bytes(size < 8 ? size : 8);
            halves[1] &= size > 8 ? low_bytes(size - 8) : 0;
        } else {
            std::memcpy(halves.data(), text.data() + begin, size);
        }
        hash = mix(halves[0] ^ size ^ 0x9e3779b97f4a7c15u, halves[1] ^ 0xd1b54a32d192ed03u);
    }

    std::array<std::uint64_t, 2> halves{};
    std::uint64_t hash = 0;
    std::uint8_t length = 0;
};

/// The pieces of words that were seen lately, at most 32,768 of them in one MiB: each has two places by its hash, in one line of
/// memory, and of those the one that was used longer ago gives way. Words repeat (Zipf), so most are found here. It belongs to one
/// thread and one model.
class WordCache {
public:
    static constexpr std::size_t most_pieces = 3;
    /// A word whose pieces follow each other without a gap; the last is the one that ends where the word ends.
    struct Entry {
        std::array<std::uint64_t, 2> word{};
        std::array<TokenId, most_pieces> ids{};
        std::array<std::uint8_t, most_pieces> ends{};
        std::uint8_t length = 0;  ///< 0: none
    };
    static_assert(sizeof(Entry) == 32);

    /// Fetches the places of a word from memory, ahead of find().
    void prefetch(const WordKey& key) const noexcept { clamor::prefetch(&lines_[line_of(key)]); }
    /// The entry of a word, or null.
    const Entry* find(const WordKey& key) noexcept {
        auto& [lately, before] = lines_[line_of(key)];
        if (holds(lately, key)) return &lately;
        if (!holds(before, key)) return nullptr;
        std::swap(lately, before);
        return &lately;
    }
    /// Remembers, where the pieces fit.
    void store(const WordKey& key, std::span<const Piece> pieces) {
        if (pieces.size() > most_pieces) return;
        Entry made{.word = key.halves, .length = key.length};
        std::uint32_t end = 0;
        for (std::size_t i = 0; i < pieces.size(); end = pieces[i++].end) {
            if (pieces[i].begin != end || pieces[i].end <= end) return;
            made.ids[i] = pieces[i].id;
            made.ends[i] = static_cast<std::uint8_t>(pieces[i].end);
        }
        if (end != key.length) return;
        if (++stored_ > 2 * lines_.size() && lines_.size() < large) {
            lines_.assign(large, Line{});
            stored_ = 0;
        }
        auto& [lately, before] = lines_[line_of(key)];
        before = std::exchange(lately, made);
    }

private:
    struct alignas(64) Line {
        Entry lately, before;
    };
    static bool holds(const Entry& entry, const WordKey& key) noexcept {
        return entry.word[0] == key.halves[0] && entry.word[1] == key.halves[1] && entry.length == key.length;
    }
    std::size_t line_of(const WordKey& key) const noexcept { return key.hash & (lines_.size() - 1); }

    static constexpr std::size_t small = 128, large = 16384;
    PoolVector<Line> lines_ = PoolVector<Line>(small);
    std::size_t stored_ = 0;
};

}  // namespace clamor::text
