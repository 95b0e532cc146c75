#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <unordered_map>

#include "clamor/core/context.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/text/wordpiece.hpp"
#include "text/tokenizer/special_tokens.hpp"
#include "text/words.hpp"

namespace clamor::text {

namespace {

using Piece = std::int32_t;
using Pair = std::uint64_t;

constexpr Index longest_word = 100;  ///< characters; longer ones are [UNK]

Pair pair_of(Piece a, Piece b) { return std::uint64_t{static_cast<std::uint32_t>(a)} << 32 | static_cast<std::uint32_t>(b); }

/// The piece of a character that begins or continues a word.
std::uint64_t character_key(std::uint32_t c, bool continues) { return std::uint64_t{c} << 1 | (continues ? 1 : 0); }

struct Word {
    std::vector<Piece> pieces;
    Index count = 0;
};

struct Candidate {
    Index count;
    Pair pair;
    /// The most frequent first, then the pair of the older pieces.
    bool operator<(const Candidate& other) const { return count != other.count ? count < other.count : pair > other.pair; }
};

class Trainer {
public:
    Trainer(std::span<const std::string> texts, const WordPieceTrainerOptions& options) : options_(options) {
        tokens_.assign(special_tokens.begin(), special_tokens.end());
        std::map<std::string, Index> counts;  // in order, so that the texts' order does not matter
        for (const std::string& text : texts) {
            throw_if_cancelled();
            for_each_word(text, [&](std::string_view word) { return ++counts[std::string(word)], true; });
        }
        choose_characters(counts);
        add_words(counts);
        if (static_cast<Index>(tokens_.size()) > options_.vocabulary) {
            keep_most_frequent(counts);
            tokens_.resize(special_tokens.size());
            characters_.clear();
            words_.clear();
            add_words(counts);
        }
        throw_if_cancelled();
        for (std::size_t w = 0; w < words_.size(); ++w) count_pairs(w, words_[w].count);
        for (const auto& [pair, count] : pairs_) candidates_.push({count, pair});
    }

    std::vector<std::string> run() {
        while (static_cast<Index>(tokens_.size()) < options_.vocabulary && !candidates_.empty()) {
            throw_if_cancelled();
            const Candidate best = candidates_.top();
            candidates_.pop();
            const auto now = pairs_.find(best.pair);
            if (now == pairs_.end() || now->second < options_.least_count) continue;
            if (now->second != best.count) {
                candidates_.push({now->second, best.pair});
                continue;
            }
            join(best.pair);
        }
        return std::move(tokens_);
    }

private:
    void choose_characters(const std::map<std::string, Index>& counts) {
        std::map<std::uint32_t, Index> seen;
        for (const auto& [word, count] : counts)
            for (std::size_t at = 0; at < word.size();) seen[next_character(word, at)] += count;
        std::vector<std::pair<Index, std::uint32_t>> order;
        for (const auto& [c, count] : seen) order.emplace_back(-count, c);
        std::sort(order.begin(), order.end());
        if (static_cast<Index>(order.size()) > options_.most_characters) order.resize(static_cast<std::size_t>(options_.most_characters));
        for (const auto& [count, c] : order) allowed_.insert({character_key(c, false), character_key(c, true)});
    }

    /// Of the pieces of one character those that occur most, as many as the vocabulary has room for.
    void keep_most_frequent(const std::map<std::string, Index>& counts) {
        std::map<std::uint64_t, Index> seen;
        for (const auto& [word, count] : counts)
            for (std::size_t at = 0; at < word.size();) {
                const bool continues = at > 0;
                const std::uint64_t key = character_key(next_character(word, at), continues);
                if (allowed_.contains(key)) seen[key] += count;
            }
        std::vector<std::pair<Index, std::uint64_t>> order;
        for (const auto& [key, count] : seen) order.emplace_back(-count, key);
        std::sort(order.begin(), order.end());
        order.resize(std::min(order.size(), static_cast<std::size_t>(options_.vocabulary) - special_tokens.size()));
        allowed_.clear();
        for (const auto& [count, key] : order) allowed_.insert(key);
    }

    /// The piece of a character that begins or continues a word; a token from its first use on.
    Piece character(std::uint32_t c, bool continues) {
        const auto [it, is_new] = characters_.try_emplace(character_key(c, continues), static_cast<Piece>(tokens_.size()));
        if (is_new) {
            std::string token = continues ? "##" : "";
            append_character(token, c);
            tokens_.push_back(std::move(token));
        }
        return it->second;
    }

    void add_words(const std::map<std::string, Index>& counts) {
        for (const auto& [word, count] : counts) add_word(word, count);
    }

    void add_word(const std::string& word, Index count) {
        Word added{{}, count};
        for (std::size_t at = 0; at < word.size();) {
            const bool continues = at > 0;
            const std::uint32_t c = next_character(word, at);
            if (!allowed_.contains(character_key(c, continues)) || static_cast<Index>(added.pieces.size()) == longest_word) return;
            added.pieces.push_back(character(c, continues));
        }
        if (added.pieces.size() > 1) words_.push_back(std::move(added));
    }

    void count_pairs(std::size_t w, Index times) {
        const auto& pieces = words_[w].pieces;
        for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
            const Pair pair = pair_of(pieces[i], pieces[i + 1]);
            pairs_[pair] += times;
            if (times > 0) holders_[pair].push_back(static_cast<std::uint32_t>(w));
        }
    }

    void join(Pair pair) {
        const auto a = static_cast<Piece>(pair >> 32), b = static_cast<Piece>(pair & 0xffffffffu);
        const std::string joined = tokens_[static_cast<std::size_t>(a)] + tokens_[static_cast<std::size_t>(b)].substr(2);
        // Two pairs can spell the same piece; it is one token.
        const auto [it, is_new] = spelled_.try_emplace(joined, static_cast<Piece>(tokens_.size()));
        if (is_new) tokens_.push_back(joined);

        auto holders = std::move(holders_[pair]);
        holders_.erase(pair);
        std::sort(holders.begin(), holders.end());
        holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
        std::vector<Pair> grown;
        for (const std::uint32_t w : holders) {
            auto& pieces = words_[w].pieces;
            std::vector<Piece> shorter;
            for (std::size_t i = 0; i < pieces.size(); ++i) {
                const bool here = i + 1 < pieces.size() && pieces[i] == a && pieces[i + 1] == b;
                shorter.push_back(here ? it->second : pieces[i]);
                if (here) ++i;
            }
            if (shorter.size() == pieces.size()) continue;
            count_pairs(w, -words_[w].count);
            pieces = std::move(shorter);
            count_pairs(w, words_[w].count);
            for (std::size_t i = 0; i + 1 < pieces.size(); ++i)
                if (pieces[i] == it->second || pieces[i + 1] == it->second) grown.push_back(pair_of(pieces[i], pieces[i + 1]));
        }
        pairs_.erase(pair);
        std::sort(grown.begin(), grown.end());
        grown.erase(std::unique(grown.begin(), grown.end()), grown.end());
        for (const Pair p : grown)
            if (const auto now = pairs_.find(p); now != pairs_.end()) candidates_.push({now->second, p});
    }

    WordPieceTrainerOptions options_;
    std::vector<std::string> tokens_;
    std::vector<Word> words_;
    std::set<std::uint64_t> allowed_;  ///< character_key() of pieces
    std::map<std::uint64_t, Piece> characters_;
    std::unordered_map<std::string, Piece> spelled_;
    std::unordered_map<Pair, Index> pairs_;
    std::unordered_map<Pair, std::vector<std::uint32_t>> holders_;  ///< words that hold the pair, or once did
    std::priority_queue<Candidate> candidates_;
};

}  // namespace

std::vector<std::string> train_wordpiece(std::span<const std::string> texts, WordPieceTrainerOptions options) {
    check(options.vocabulary > 5 && options.least_count > 0 && options.most_characters > 0,
          "wordpiece: vocabulary above 5, counts above 0");
    return Trainer(texts, options).run();
}

}  // namespace clamor::text
