#include "text/tokenizer/unigram_model.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <deque>
#include <limits>

#include "clamor/core/utf8.hpp"

namespace clamor::text {

namespace {

/// A score as the Hugging Face library reads it: its digits as an integer, times or by a power of ten. That rounds twice, and its
/// last bit decides between two ways of the same score.
double twice_rounded(double score) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, std::fabs(score), std::chars_format::scientific).ptr;
    std::uint64_t digits = 0;
    int exponent = 0, behind_point = 0;
    bool point = false;
    for (const char* p = text; p < end; ++p) {
        if (*p == 'e') {
            std::from_chars(p + (p[1] == '+' ? 2 : 1), end, exponent);
            break;
        }
        if (*p == '.') {
            point = true;
            continue;
        }
        digits = 10 * digits + static_cast<std::uint64_t>(*p - '0');
        behind_point += point ? 1 : 0;
    }
    exponent -= behind_point;
    const auto power = [](int n) {
        char name[8];
        double value = 0;
        std::from_chars(name, name + std::snprintf(name, sizeof name, "1e%d", n), value);
        return value;
    };
    auto value = static_cast<double>(digits);
    for (; exponent < -308; exponent += 308) value /= 1e308;
    value = exponent < 0 ? value / power(-exponent) : value * power(exponent);
    return score < 0 ? -value : value;
}

PoolString replaced(std::string_view text, std::string_view old, std::string_view by) {
    PoolString made;
    std::size_t begin = 0;
    for (std::size_t at; (at = text.find(old, begin)) != std::string_view::npos; begin = at + old.size())
        made.append(text.substr(begin, at - begin)).append(by);
    return made.append(text.substr(begin));
}

}  // namespace

UnigramModel::UnigramModel(const Fields& fields, std::string_view mark)
    : mark_(mark), byte_fallback_(fields.boolean_or("byte_fallback", false)) {
    const auto& items = fields.items("vocab");
    if (static_cast<Index>(items.size()) > std::numeric_limits<TokenId>::max()) fields.refuse("more tokens than ids: ", items.size());
    double least = std::numeric_limits<double>::infinity();
    std::vector<double> scores;  // by id
    scores.reserve(items.size());
    std::vector<ByteTrie::Key> keys;
    keys.reserve(items.size());
    std::deque<PoolString> with_blanks;  // tokens as words spell them
    for (const io::Json& item : items) {
        const auto id = static_cast<TokenId>(scores.size());
        if (!item.is_array() || item.items().size() != 2 || !item.items()[0].is_string() || !item.items()[1].is_number())
            fields.refuse("token ", id, " must be an array of a string and a score");
        const std::string& token = item.items()[0].string();
        vocabulary_.add(token, id);
        const io::Json& score = item.items()[1];
        written_scores_.push_back(score.number());
        scores.push_back(score.is_integer() ? score.number() : twice_rounded(score.number()));
        least = std::min(least, scores.back());
        if (token.empty() || (!mark.empty() && token.find(' ') != std::string::npos)) continue;  // all blanks of words are marks
        if (!mark.empty() && token.find(mark) != std::string::npos)
            keys.emplace_back(with_blanks.emplace_back(replaced(token, mark, " ")), id);
        else
            keys.emplace_back(token, id);
    }
    ByteTrie::sort(keys);
    for (auto& [token, number] : keys) {
        scores_.push_back(scores[static_cast<std::size_t>(number)]);
        ids_.push_back(std::exchange(number, static_cast<std::int32_t>(ids_.size())));
    }
    trie_ = ByteTrie(std::move(keys));
    unknown_score_ = least - 10;
    if (fields.find("unk_id")) {
        if (items.empty()) fields.refuse("\"vocab\" is empty");
        unknown_ = static_cast<TokenId>(fields.integer("unk_id", 0, static_cast<Index>(items.size()) - 1));
    }
    bytes_ = vocabulary_.find_bytes();
}

TokenId UnigramModel::need_unknown() const {
    if (!unknown_)
        fail(Status::bad_file, "unigram: a text has a character that no token covers, and the vocabulary names no unknown token (unk_id)");
    return *unknown_;
}

void UnigramModel::tokenize(std::string_view word, PoolVector<Piece>& pieces, Scratch& scratch) const {
    // By name: a compiler of 2022 captures no structured binding.
    auto& steps = scratch.steps;
    auto& path = scratch.path;
    auto& whole = scratch.whole;
    auto& labels = scratch.labels;
    whole.resize(ids_.size());
    if (steps.size() <= word.size()) steps.resize(word.size() + 1);
    std::fill_n(steps.begin(), word.size() + 1, Scratch::Step{});
    if (labels.size() <= word.size()) labels.resize(word.size() + 1);
    std::transform(word.begin(), word.end(), labels.begin(), [&](char byte) { return trie_.label_of(static_cast<unsigned char>(byte)); });
    labels[word.size()] = ByteTrie::unseen;  // every walk ends there
    std::int32_t all = -1;  // the token that is the whole word
    for (std::size_t at = 0; at < word.size();) {
        std::size_t next = at + 1;
        while (next < word.size() && is_continuation(word[next])) ++next;
        const double here = steps[at].score;
        const auto reach = [&, from = static_cast<std::uint32_t>(at)](std::size_t end, double score, std::int32_t token) {
            auto& step = steps[end];
            if (step.begin == nowhere || score > step.score) step = {score, from, token};
        };
        bool alone = false;  // whether a token is this character
        std::size_t end = at, longest = at;
        std::int32_t token = -1;
        for (ByteTrie::Node node = ByteTrie::root; (node = trie_.child(node, labels[end++])) != ByteTrie::none;) {
            if (!trie_.has_value(node)) continue;
            token = trie_.value(node);
            longest = end;
            reach(end, here + scores_[static_cast<std::size_t>(token)], token);
            alone = alone || end == next;
        }
        if (at == 0 && longest == word.size()) {
            all = token;
            if (whole[static_cast<std::size_t>(all)])
                return pieces.push_back({ids_[static_cast<std::size_t>(all)], 0, static_cast<std::uint32_t>(word.size())});
        }
        if (const auto& step = steps[next]; !alone && (step.begin == nowhere || here + unknown_score_ > step.score)) {
            need_unknown();
            reach(next, here + unknown_score_, -1);
        }
        at = next;
    }

    // Back along the way; unknown tokens that touch are one.
    const std::size_t first = pieces.size();
    bool any_unknown = false;
    for (auto end = static_cast<std::uint32_t>(word.size()); end > 0;) {
        std::uint32_t begin = steps[end].begin;
        const bool unknown = is_unknown(steps[end]);
        if (unknown)
            while (begin > 0 && is_unknown(steps[begin])) begin = steps[begin].begin;
        pieces.push_back({unknown ? *unknown_ : ids_[static_cast<std::size_t>(steps[end].token)], begin, end});
        any_unknown = any_unknown || unknown;
        end = begin;
    }
    std::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.end());
    if (!any_unknown) {
        if (all >= 0 && pieces.size() == first + 1) whole[static_cast<std::size_t>(all)] = true;
        return;
    }
    path.assign(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.end());
    pieces.resize(first);
    for (const Piece& piece : path) add(word, piece.begin, piece.end, piece.id, pieces);
}

/// A token of the way; an unknown one becomes the token it spells, or its bytes, where there are such.
void UnigramModel::add(std::string_view word, std::uint32_t begin, std::uint32_t end, TokenId id, PoolVector<Piece>& pieces) const {
    if (id != *unknown_) return pieces.push_back({id, begin, end});
    std::string_view spelled = word.substr(begin, end - begin);
    PoolString with_marks;
    if (!mark_.empty() && spelled.find(' ') != std::string_view::npos) spelled = with_marks = replaced(spelled, " ", mark_);
    if (const TokenId token = vocabulary_.find(spelled); token != no_token) return pieces.push_back({token, begin, end});
    if (byte_fallback_ &&
        std::all_of(spelled.begin(), spelled.end(), [&](char b) { return bytes_[static_cast<unsigned char>(b)] != no_token; })) {
        for (const char b : spelled) pieces.push_back({bytes_[static_cast<unsigned char>(b)], begin, end});
        return;
    }
    pieces.push_back({id, begin, end});
}

void UnigramModel::write_vocabulary(io::Json& model) const {
    io::Json::Array tokens;
    tokens.reserve(written_scores_.size());
    for (std::size_t id = 0; id < written_scores_.size(); ++id)
        tokens.push_back(io::Json::array({vocabulary_.token(static_cast<TokenId>(id)), written_scores_[id]}));
    model.set("vocab", io::Json(std::move(tokens)));
}

}  // namespace clamor::text
