#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/shape.hpp"
#include "clamor/text/encoding.hpp"
#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/hash.hpp"

namespace clamor::text {

inline constexpr TokenId no_token = -1;

/// Tokens and their ids, both ways. Ids may leave gaps.
class Vocabulary {
public:
    /// Of {"token": id, ...}. Ids must be below four times the tokens and 65,536: a hostile id asks for no memory.
    static Vocabulary from_json(const io::Json& tokens, const Fields& owner);

    io::Json to_json() const;

    /// Adds a token; one that is there already gets the new id.
    void add(std::string_view token, TokenId id);
    TokenId find(std::string_view token) const noexcept;
    /// The tokens "<0x00>" to "<0xFF>", which stand for bytes.
    std::array<TokenId, 256> find_bytes() const noexcept;
    /// Empty for an id that no token has.
    std::string_view token(TokenId id) const noexcept {
        if (!has(id)) return {};
        const Place& place = places_[static_cast<std::size_t>(id)];
        return {bytes_.data() + place.begin, place.length};
    }
    bool has(TokenId id) const noexcept { return id >= 0 && id < bound() && places_[static_cast<std::size_t>(id)].length != missing; }
    Index size() const noexcept { return count_; }
    /// One above the greatest id.
    TokenId bound() const noexcept { return static_cast<TokenId>(places_.size()); }

private:
    static constexpr std::uint32_t missing = ~0u;
    struct Place {
        std::size_t begin = 0;
        std::uint32_t length = missing;
    };
    std::size_t slot_of(std::string_view token) const noexcept;
    void grow();

    std::string bytes_;
    std::vector<Place> places_;    ///< by id
    std::vector<TokenId> slots_;   ///< open addressing, a power of two
    Index count_ = 0;
};

}  // namespace clamor::text
