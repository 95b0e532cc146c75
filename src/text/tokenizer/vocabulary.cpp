#include "text/tokenizer/vocabulary.hpp"

#include <cstdio>
#include <limits>

namespace clamor::text {

Vocabulary Vocabulary::from_json(const io::Json& tokens, const Fields& owner) {
    if (!tokens.is_object()) owner.refuse("\"vocab\" must be an object, got ", tokens.type_name());
    const auto& members = tokens.members();
    const Index most = std::min<Index>(4 * static_cast<Index>(members.size()) + (1 << 16), std::numeric_limits<TokenId>::max());
    Vocabulary made;
    for (const auto& [token, value] : members) {
        if (!value.is_integer()) owner.refuse("the id of \"", token, "\" must be an integer, got ", value.type_name());
        const Index id = value.integer();
        if (id < 0 || id >= most) owner.refuse("the id of \"", token, "\" must be from 0 to ", most - 1, ", got ", id);
        if (made.has(static_cast<TokenId>(id)))
            owner.refuse("\"", token, "\" and \"", made.token(static_cast<TokenId>(id)), "\" both have the id ", id);
        if (const TokenId other = made.find(token); other != no_token) owner.refuse("\"", token, "\" is both ", other, " and ", id);
        made.add(token, static_cast<TokenId>(id));
    }
    return made;
}

io::Json Vocabulary::to_json() const {
    io::Json::Object tokens;
    tokens.reserve(static_cast<std::size_t>(count_));
    for (TokenId id = 0; id < bound(); ++id)
        if (has(id)) tokens.emplace_back(token(id), Index{id});
    return io::Json(std::move(tokens));
}

void Vocabulary::add(std::string_view token, TokenId id) {
    if (2 * static_cast<std::size_t>(count_ + 1) > slots_.size()) grow();
    if (places_.size() <= static_cast<std::size_t>(id)) places_.resize(static_cast<std::size_t>(id) + 1);
    places_[static_cast<std::size_t>(id)] = {bytes_.size(), static_cast<std::uint32_t>(token.size())};
    bytes_.append(token);
    TokenId& slot = slots_[slot_of(token)];
    if (slot == no_token) ++count_;
    slot = id;
}

TokenId Vocabulary::find(std::string_view token) const noexcept { return slots_.empty() ? no_token : slots_[slot_of(token)]; }

std::array<TokenId, 256> Vocabulary::find_bytes() const noexcept {
    std::array<TokenId, 256> found;
    for (unsigned b = 0; b < 256; ++b) {
        char name[8];
        std::snprintf(name, sizeof name, "<0x%02X>", b);
        found[b] = find(name);
    }
    return found;
}

std::size_t Vocabulary::slot_of(std::string_view wanted) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash_bytes(wanted) & mask;
    while (slots_[slot] != no_token && token(slots_[slot]) != wanted) slot = (slot + 1) & mask;
    return slot;
}

void Vocabulary::grow() {
    const std::vector<TokenId> old = std::exchange(slots_, std::vector<TokenId>(std::max<std::size_t>(64, 2 * slots_.size()), no_token));
    for (const TokenId id : old)
        if (id != no_token) slots_[slot_of(token(id))] = id;
}

}  // namespace clamor::text
