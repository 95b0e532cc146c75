#include "text/tokenizer/bpe_model.hpp"

#include <algorithm>

#include "clamor/core/utf8.hpp"
#include "text/tokenizer/byte_level.hpp"

namespace clamor::text {

namespace {
constexpr std::size_t short_word = 24;  ///< characters; up to there a scan for the least rank beats a heap
}

BpeModel::BpeModel(const Fields& fields)
    : vocabulary_(Vocabulary::from_json(fields.need("vocab"), fields)),
      prefix_(fields.string_or("continuing_subword_prefix", "")),
      suffix_(fields.string_or("end_of_word_suffix", "")),
      fuse_unknown_(fields.boolean_or("fuse_unk", false)),
      byte_fallback_(fields.boolean_or("byte_fallback", false)),
      ignore_merges_(fields.boolean_or("ignore_merges", false)) {
    if (const io::Json* dropout = fields.find("dropout"); dropout && !(dropout->is_number() && dropout->number() == 0))
        fields.refuse("\"dropout\" would make ids random; expected none");
    if (fields.find("unk_token")) {
        const std::string& unknown = fields.string("unk_token");
        if (const TokenId id = vocabulary_.find(unknown); id != no_token)
            unknown_ = id;
        else
            missing_unknown_ = unknown;
    }
    for (std::uint32_t c = 0; c < characters_.size(); ++c) {
        char bytes[4];
        characters_[c] = vocabulary_.find({bytes, put_character(bytes, c)});
    }
    bytes_ = vocabulary_.find_bytes();
    read_merges(fields);
}

void BpeModel::read_merges(const Fields& fields) {
    const auto& items = fields.items("merges");
    std::size_t slots = 64;
    while (slots < 2 * items.size()) slots *= 2;
    slots_.resize(slots);
    maybe_.resize(slots / 8);  // 16 bits or more a merge
    merges_.reserve(items.size());
    std::uint32_t rank = 0;
    for (const io::Json& item : items) {
        if (item.is_string()) {
            const std::string& line = item.string();
            if (line.starts_with("#version")) continue;
            const std::size_t blank = line.find(' ');
            if (blank == std::string::npos || line.find(' ', blank + 1) != std::string::npos)
                fields.refuse("merge ", rank + 1, " must be two tokens with a space between, got \"", line, "\"");
            add_merge(std::string_view(line).substr(0, blank), std::string_view(line).substr(blank + 1), rank++, fields);
        } else {
            if (!item.is_array() || item.items().size() != 2 || !item.items()[0].is_string() || !item.items()[1].is_string())
                fields.refuse("merge ", rank + 1, " must be a string or an array of two strings");
            add_merge(item.items()[0].string(), item.items()[1].string(), rank++, fields);
        }
    }
}

void BpeModel::add_merge(std::string_view left, std::string_view right, std::uint32_t rank, const Fields& fields) {
    const auto need = [&](std::string_view token) {
        const TokenId id = vocabulary_.find(token);
        if (id == no_token) fields.refuse("merge ", rank + 1, " speaks of \"", token, "\", which is not in the vocabulary");
        return id;
    };
    if (right.size() < prefix_.size()) fields.refuse("merge ", rank + 1, ": \"", right, "\" is shorter than the prefix \"", prefix_, "\"");
    const TokenId a = need(left), b = need(right);
    const TokenId made = need(std::string(left) + std::string(right.substr(prefix_.size())));
    merges_.push_back({a, b, made});
    const std::uint64_t hash = hash_of(a, b);
    maybe_[hash >> 38 & (maybe_.size() - 1)] |= std::uint64_t{1} << (hash >> 32 & 63);
    std::size_t slot = hash & (slots_.size() - 1);
    const auto is_other = [&](std::uint32_t other) { return other != no_rank && (merges_[other].left != a || merges_[other].right != b); };
    while (is_other(slots_[slot].rank)) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {static_cast<std::uint32_t>(hash >> 32), rank};  // of two equal merges the later counts
}

std::uint32_t BpeModel::rank_of(TokenId left, TokenId right) const noexcept {
    const std::uint64_t hash = hash_of(left, right);
    if (!(maybe_[hash >> 38 & (maybe_.size() - 1)] >> (hash >> 32 & 63) & 1)) return no_rank;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        const Slot slot = slots_[at];
        if (slot.rank == no_rank) return no_rank;
        if (slot.tag == tag && merges_[slot.rank].left == left && merges_[slot.rank].right == right) return slot.rank;
    }
}

bool BpeModel::can_read_bytes() const noexcept {
    // An unknown byte without a token would let the pieces behind it move.
    const bool all_known = unknown_ || std::all_of(byte_characters.begin(), byte_characters.end(),
                                                   [&](std::uint16_t c) { return characters_[c] != no_token; });
    return all_known && prefix_.empty() && suffix_.empty() && !byte_fallback_;
}

void BpeModel::read_bytes() {
    reads_bytes_ = true;
    for (std::size_t b = 0; b < bytes_.size(); ++b) bytes_[b] = characters_[byte_characters[b]];
    byte_ranks_.resize(bytes_.size() * bytes_.size());
    const auto symbol = [&](std::size_t byte) { return bytes_[byte] == no_token && unknown_ ? *unknown_ : bytes_[byte]; };
    for (std::size_t pair = 0; pair < byte_ranks_.size(); ++pair) byte_ranks_[pair] = rank_of(symbol(pair >> 8), symbol(pair & 0xff));
}

/// The token that is all of a word, or no_token.
TokenId BpeModel::token_of(std::string_view word, Scratch& scratch) const {
    if (!reads_bytes_) return vocabulary_.find(word);
    scratch.spelled.resize(2 * word.size());
    char* end = scratch.spelled.data();
    for (const char byte : word) end += put_character(end, byte_characters[static_cast<unsigned char>(byte)]);
    return vocabulary_.find({scratch.spelled.data(), end});
}

TokenId BpeModel::character(std::string_view word, std::size_t begin, std::size_t end, Scratch& scratch) const {
    if (reads_bytes_) return bytes_[static_cast<unsigned char>(word[begin])];
    const bool inside = begin > 0 && !prefix_.empty(), last = end == word.size() && !suffix_.empty();
    if (inside || last) {
        scratch.spelled.assign(inside ? prefix_ : std::string_view());
        scratch.spelled.append(word.substr(begin, end - begin));
        if (last) scratch.spelled.append(suffix_);
        return vocabulary_.find(scratch.spelled);
    }
    std::size_t at = begin;
    const std::uint32_t c = next_character(word, at);
    return c < characters_.size() ? characters_[c] : vocabulary_.find(word.substr(begin, end - begin));
}

std::size_t BpeModel::behind_character(std::string_view word, std::size_t at) const {
    if (reads_bytes_) return at + 1;
    next_character(word, at);
    return at;
}

/// A word's characters as symbols. Those that are unknown become bytes, or the unknown token, or nothing.
void BpeModel::split(std::string_view word, Scratch& scratch) const {
    auto& symbols = scratch.symbols;
    symbols.clear();
    std::uint32_t unknown = 0;  // bytes of unknown characters that wait to be one symbol
    const auto add = [&](TokenId id, std::uint32_t length) {
        symbols.push_back({id, length, static_cast<std::int32_t>(symbols.size()) - 1, static_cast<std::int32_t>(symbols.size()) + 1});
    };
    const auto add_unknown = [&] {
        if (unknown > 0) add(*unknown_, unknown);
        unknown = 0;
    };
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t here = at;
        at = behind_character(word, at);
        const auto length = static_cast<std::uint32_t>(at - here);
        if (const TokenId id = character(word, here, at, scratch); id != no_token) {
            add_unknown();
            add(id, length);
            continue;
        }
        if (byte_fallback_) {
            std::string spelled = (here > 0 ? prefix_ : std::string()) + std::string(word.substr(here, length)) +
                                  (at == word.size() ? suffix_ : std::string());
            if (std::all_of(spelled.begin(), spelled.end(), [&](char b) { return bytes_[static_cast<unsigned char>(b)] != no_token; })) {
                for (const char b : spelled) add(bytes_[static_cast<unsigned char>(b)], 1);
                continue;
            }
        }
        if (!missing_unknown_.empty())
            fail(Status::bad_file, "bpe: a text has a character that no token covers, and the unknown token, \"", missing_unknown_,
                 "\", is not in the vocabulary");
        if (!unknown_) continue;
        if (!fuse_unknown_) add_unknown();
        unknown += length;
    }
    add_unknown();
    if (!symbols.empty()) symbols.back().behind = -1;
}

void BpeModel::tokenize(std::string_view word, PoolVector<Piece>& pieces, Scratch& scratch) const {
    if (ignore_merges_)
        if (const TokenId id = token_of(word, scratch); id != no_token)
            return pieces.push_back({id, 0, static_cast<std::uint32_t>(word.size())});
    split(word, scratch);
    if (scratch.symbols.size() <= short_word)
        join_short(word, scratch.symbols);
    else
        join_long(scratch);
    const auto size = static_cast<std::uint32_t>(word.size());
    std::uint32_t begin = 0;
    for (const auto& symbol : scratch.symbols) {
        if (symbol.length == 0) continue;
        // The bytes of an unknown character count its prefix and suffix, which the word has not.
        const std::uint32_t end = std::min(symbol.length, size - begin) + begin;
        pieces.push_back({symbol.id, begin, end});
        begin = end;
    }
}

void BpeModel::join_short(std::string_view word, PoolVector<Scratch::Symbol>& symbols) const {
    if (symbols.size() < 2) return;
    // A pair's rank and its place in one number: the least is the merge that comes next.
    std::array<std::uint64_t, short_word> order;
    const auto look_up = [&](std::size_t i) { order[i] = std::uint64_t{rank_of(symbols[i].id, symbols[i + 1].id)} << 32 | i; };
    std::size_t pairs = symbols.size() - 1;
    const bool bytes = reads_bytes_ && symbols.size() == word.size();
    for (std::size_t i = 0; i < pairs; ++i) {
        if (bytes)
            order[i] =
                std::uint64_t{byte_ranks_[static_cast<unsigned char>(word[i]) << 8 | static_cast<unsigned char>(word[i + 1])]} << 32 | i;
        else
            look_up(i);
    }
    while (pairs > 0) {
        std::uint64_t least = order[0];
        for (std::size_t i = 1; i < pairs; ++i) least = std::min(least, order[i]);
        const auto rank = static_cast<std::uint32_t>(least >> 32);
        if (rank == no_rank) break;
        const std::size_t best = least & 0xffffffffu;
        symbols[best].id = merges_[rank].made;
        symbols[best].length += symbols[best + 1].length;
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        --pairs;
        for (std::size_t i = best + 1; i < pairs; ++i) order[i] = order[i + 1] - 1;
        if (best > 0) look_up(best - 1);
        if (best < pairs) look_up(best);
    }
}

void BpeModel::join_long(Scratch& scratch) const {
    auto& symbols = scratch.symbols;
    auto& heap = scratch.heap;
    const auto later = [](const Scratch::Candidate& a, const Scratch::Candidate& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
    };
    const auto consider = [&](std::int32_t at) {
        const auto& symbol = symbols[static_cast<std::size_t>(at)];
        if (symbol.behind < 0) return false;
        const std::uint32_t rank = rank_of(symbol.id, symbols[static_cast<std::size_t>(symbol.behind)].id);
        if (rank == no_rank) return false;
        heap.push_back({rank, at});
        return true;
    };
    heap.clear();
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) consider(static_cast<std::int32_t>(i));
    std::make_heap(heap.begin(), heap.end(), later);
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end(), later);
        const Scratch::Candidate best = heap.back();
        heap.pop_back();
        auto& left = symbols[static_cast<std::size_t>(best.at)];
        if (left.length == 0 || left.behind < 0) continue;
        auto& right = symbols[static_cast<std::size_t>(left.behind)];
        const std::uint32_t rank = rank_of(left.id, right.id);
        if (rank == no_rank || merges_[rank].made != merges_[best.rank].made) continue;  // one of the two has been joined to another since
        left.id = merges_[rank].made;
        left.length += right.length;
        left.behind = right.behind;
        right.length = 0;
        if (left.behind >= 0) symbols[static_cast<std::size_t>(left.behind)].before = best.at;
        if (left.before >= 0 && consider(left.before)) std::push_heap(heap.begin(), heap.end(), later);
        if (consider(best.at)) std::push_heap(heap.begin(), heap.end(), later);
    }
}

void BpeModel::write_vocabulary(io::Json& model) const {
    io::Json::Array merges;
    merges.reserve(merges_.size());
    for (const auto& [left, right, made] : merges_) merges.push_back(io::Json::array({vocabulary_.token(left), vocabulary_.token(right)}));
    model.set("vocab", vocabulary_.to_json());
    model.set("merges", io::Json(std::move(merges)));
}

}  // namespace clamor::text
