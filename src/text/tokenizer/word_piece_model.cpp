#include "text/tokenizer/word_piece_model.hpp"

#include <algorithm>

#include "clamor/core/utf8.hpp"

namespace clamor::text {

namespace {
constexpr char begin_mark = 1, continue_mark = 2;
constexpr std::size_t most_certain = std::size_t{1} << 26;  ///< tokens in all failure links: some MiB for real vocabularies
}  // namespace

WordPieceModel::WordPieceModel(const Fields& fields) : vocabulary_(Vocabulary::from_json(fields.need("vocab"), fields)) {
    const std::string unknown = fields.string_or("unk_token", "[UNK]"), prefix = fields.string_or("continuing_subword_prefix", "##");
    unknown_ = vocabulary_.find(unknown);
    if (unknown_ == no_token) fields.refuse("no \"", unknown, "\", the unknown token, among ", vocabulary_.size(), " tokens");
    longest_word_ = fields.integer_or("max_input_chars_per_word", 0, Index{1} << 40, 100);

    std::vector<std::pair<std::string, TokenId>> spelled{{std::string(1, begin_mark), 0}, {std::string(1, continue_mark), 0}};
    for (TokenId id = 0; id < vocabulary_.bound(); ++id) {
        const std::string_view token = vocabulary_.token(id);
        if (token.empty()) continue;
        spelled.emplace_back(begin_mark + std::string(token), id);
        if (token.starts_with(prefix) && token.size() > prefix.size())
            spelled.emplace_back(continue_mark + std::string(token.substr(prefix.size())), id);
    }
    std::vector<ByteTrie::Key> keys(spelled.begin(), spelled.end());
    std::vector<ByteTrie::Placed> order;
    trie_ = ByteTrie(std::move(keys), &order);
    begins_ = trie_.step(ByteTrie::root, begin_mark);
    continues_ = trie_.step(ByteTrie::root, continue_mark);
    link(order);
    if (certain_.size() > most_certain) fields.refuse("tokens nest too deeply in each other");
}

/// Failure links of all nodes, parents first.
void WordPieceModel::link(const std::vector<ByteTrie::Placed>& order) {
    failures_.resize(trie_.bound());
    std::vector<std::uint32_t> depths(trie_.bound());  // bytes behind begins_ or continues_
    std::vector<Certain> certain;
    const auto take = [&](const Failure& from) {
        if (from.count == 1)
            certain.push_back(from.first);
        else
            certain.insert(certain.end(), certain_.begin() + from.first.length, certain_.begin() + from.first.length + from.count);
    };
    for (const auto& [node, above] : order) {
        if (node == begins_ || node == continues_ || certain_.size() > most_certain) continue;
        depths[node] = depths[above] + 1;
        Failure& failure = failures_[node];
        if (const TokenId id = trie_.value(node); id >= 0) {
            failure = {continues_, 1, {id, depths[node]}};
            continue;
        }
        const Failure& parent = failures_[above];
        certain.clear();
        take(parent);
        Node at = parent.to;
        while (at != ByteTrie::none && trie_.child(at, trie_.label(node)) == ByteTrie::none) {
            take(failures_[at]);
            at = failures_[at].to;
        }
        if (at == ByteTrie::none) continue;
        failure.to = trie_.child(at, trie_.label(node));
        failure.count = static_cast<std::uint32_t>(certain.size());
        failure.first = certain.size() == 1 ? certain[0] : Certain{no_token, static_cast<std::uint32_t>(certain_.size())};
        if (certain.size() > 1) certain_.insert(certain_.end(), certain.begin(), certain.end());
    }
}

void WordPieceModel::tokenize(std::string_view word, PoolVector<Piece>& pieces) const {
    const std::size_t before = pieces.size();
    const bool too_long = static_cast<Index>(word.size()) > longest_word_ &&
                          static_cast<Index>(count_characters(word)) > longest_word_;
    if (!too_long && match(word, pieces)) return;
    pieces.resize(before);
    pieces.push_back({unknown_, 0, static_cast<std::uint32_t>(word.size())});
}

bool WordPieceModel::match(std::string_view word, PoolVector<Piece>& pieces) const {
    std::uint32_t end = 0;
    const auto fail_over = [&](Node& node) {
        const Failure& failure = failures_[node];
        if (failure.to == ByteTrie::none) return false;
        const Certain* certain = failure.count == 1 ? &failure.first : certain_.data() + failure.first.length;
        for (std::uint32_t i = 0; i < failure.count; ++i) {
            pieces.push_back({certain[i].id, end, end + certain[i].length});
            end += certain[i].length;
        }
        node = failure.to;
        return true;
    };
    Node node = begins_;
    for (const char c : word) {
        Node to;
        while ((to = trie_.step(node, static_cast<unsigned char>(c))) == ByteTrie::none)
            if (!fail_over(node)) return false;
        node = to;
    }
    while (node != continues_)
        if (!fail_over(node)) return false;
    return true;
}

}  // namespace clamor::text
