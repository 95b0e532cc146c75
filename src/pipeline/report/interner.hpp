#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "core/hash.hpp"
#include "pipeline/state/storage.hpp"

namespace clamor::pipeline {

/// Gives each different string a number, 0 to size() - 1, in the order in which they come. Open addressing, at most 3/5 full.
class Interner {
public:
    static constexpr std::uint32_t none = 0xffffffffu;

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(places_.size()); }
    std::string_view operator[](std::uint32_t i) const noexcept { return {arena_.at(places_[i].at), places_[i].size}; }

    /// The number of `text`, which is added where it is new.
    std::uint32_t add(std::string_view text) {
        if (table_.empty() || (places_.size() + 1) * 5 > table_.size() * 3) grow();
        const std::uint64_t hash = hash64(text);
        const std::size_t slot = find(text, hash);
        if (table_[slot] != none) return table_[slot];
        places_.reserve_one();
        const std::uint32_t number = size();
        places_.push_back(
            {arena_.add(text.data(), text.size()), static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(hash)});
        table_[slot] = number;
        return number;
    }

    /// The number of `text`, or `none`.
    std::uint32_t find(std::string_view text) const {
        return table_.empty() ? none : table_[find(text, hash64(text))];
    }

private:
    struct Place {
        std::uint64_t at;
        std::uint32_t size, hash;
    };

    std::size_t find(std::string_view text, std::uint64_t hash) const noexcept {
        std::size_t slot = static_cast<std::uint32_t>(hash) & (table_.size() - 1);
        while (table_[slot] != none) {
            const Place& place = places_[table_[slot]];
            if (place.hash == static_cast<std::uint32_t>(hash) && place.size == text.size() &&
                std::memcmp(arena_.at(place.at), text.data(), text.size()) == 0)
                break;
            slot = (slot + 1) & (table_.size() - 1);
        }
        return slot;
    }

    void grow() {
        PoolVector<std::uint32_t> table(std::max<std::size_t>(1024, table_.size() * 2), none);
        for (std::uint32_t i = 0; i < size(); ++i) {
            std::size_t slot = places_[i].hash & (table.size() - 1);
            while (table[slot] != none) slot = (slot + 1) & (table.size() - 1);
            table[slot] = i;
        }
        table_.swap(table);
    }

    StringBlocks arena_;
    Blocks<Place> places_;
    PoolVector<std::uint32_t> table_;
};

}  // namespace clamor::pipeline
