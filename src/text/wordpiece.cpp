#include "clamor/text/wordpiece.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "clamor/core/rng.hpp"
#include "text/words.hpp"

namespace clamor::text {

namespace {

constexpr std::uint32_t root = 1;
constexpr std::array<std::string_view, 5> special_tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

}  // namespace

WordPiece::WordPiece(std::vector<std::string> tokens, bool separator) : tokens_(std::move(tokens)), ends_(2, -1) {
    rehash(1024);
    inside_ = grow(grow(root, '#'), '#');
    for (Index i = 0; i < size(); ++i) {
        const std::string& token = tokens_[static_cast<std::size_t>(i)];
        if (token.empty()) fail(Status::bad_file, "vocabulary: token ", i, " is empty");
        add(token, static_cast<Id>(i));
    }
    const auto need = [&](std::string_view token) {
        const auto id = find(token);
        if (!id) fail(Status::bad_file, "vocabulary: no ", token, " among ", size(), " tokens");
        return *id;
    };
    unknown_ = need("[UNK]"), first_ = need("[CLS]"), mask_ = need("[MASK]");
    if (separator) last_ = need("[SEP]");
}

const std::string& WordPiece::token(Id id) const {
    check(id >= 0 && id < size(), "vocabulary: id ", id, " of ", size());
    return tokens_[static_cast<std::size_t>(id)];
}

std::optional<WordPiece::Id> WordPiece::find(std::string_view token) const {
    std::uint32_t node = root;
    for (char c : token)
        if ((node = step(node, static_cast<unsigned char>(c))) == 0) return std::nullopt;
    const Id id = ends_[node];
    return id < 0 ? std::nullopt : std::optional(id);
}

bool WordPiece::special(Id id) const {
    return std::find(special_tokens.begin(), special_tokens.end(), token(id)) != special_tokens.end();
}

Index WordPiece::encode(std::string_view text, Index limit, std::vector<Id>& ids) const {
    check(limit >= 2, "wordpiece: at least 2 tokens a text, got ", limit);
    const std::size_t begin = ids.size(), end = begin + static_cast<std::size_t>(limit) - (last_ ? 1 : 0);
    ids.push_back(first_);
    for_each_word(text, [&](std::string_view word) {
        encode_word(word, ids);
        return ids.size() < end;
    });
    if (ids.size() > end) ids.resize(end);
    if (last_) ids.push_back(*last_);
    return static_cast<Index>(ids.size() - begin);
}

void WordPiece::encode_word(std::string_view word, std::vector<Id>& ids) const {
    const std::size_t before = ids.size();
    const auto unknown = [&] {
        ids.resize(before);
        ids.push_back(unknown_);
    };
    if (word.size() > longest_word) {
        const auto characters = std::count_if(word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
        if (characters > longest_word) return unknown();
    }
    for (std::size_t at = 0; at < word.size();) {
        std::uint32_t node = at == 0 ? root : inside_;
        Id longest = -1;
        std::size_t end = at;
        for (std::size_t i = at; i < word.size() && (node = step(node, static_cast<unsigned char>(word[i]))) != 0; ++i)
            if (ends_[node] >= 0) longest = ends_[node], end = i + 1;
        if (longest < 0) return unknown();
        ids.push_back(longest);
        at = end;
    }
}

std::uint32_t WordPiece::step(std::uint32_t node, unsigned char byte) const noexcept {
    const std::uint64_t key = std::uint64_t{node} << 8 | byte;
    for (std::size_t slot = Rng::mix(key) & (edges_.size() - 1);; slot = (slot + 1) & (edges_.size() - 1)) {
        if (edges_[slot].key == key) return edges_[slot].to;
        if (edges_[slot].key == 0) return 0;
    }
}

std::uint32_t WordPiece::grow(std::uint32_t node, unsigned char byte) {
    if (const std::uint32_t to = step(node, byte)) return to;
    if (2 * (edge_count_ + 1) > edges_.size()) rehash(2 * edges_.size());
    const std::uint64_t key = std::uint64_t{node} << 8 | byte;
    std::size_t slot = Rng::mix(key) & (edges_.size() - 1);
    while (edges_[slot].key != 0) slot = (slot + 1) & (edges_.size() - 1);
    edges_[slot] = {key, static_cast<std::uint32_t>(ends_.size())};
    ++edge_count_;
    ends_.push_back(-1);
    return edges_[slot].to;
}

void WordPiece::rehash(std::size_t slots) {
    const std::vector<Edge> old = std::exchange(edges_, std::vector<Edge>(slots));
    for (const Edge& edge : old) {
        if (edge.key == 0) continue;
        std::size_t slot = Rng::mix(edge.key) & (slots - 1);
        while (edges_[slot].key != 0) slot = (slot + 1) & (slots - 1);
        edges_[slot] = edge;
    }
}

void WordPiece::add(std::string_view token, Id id) {
    std::uint32_t node = root;
    for (char c : token) node = grow(node, static_cast<unsigned char>(c));
    if (ends_[node] >= 0) fail(Status::bad_file, "vocabulary: \"", token, "\" is both ", ends_[node], " and ", id);
    ends_[node] = id;
}

}  // namespace clamor::text
