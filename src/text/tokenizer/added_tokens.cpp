#include "text/tokenizer/added_tokens.hpp"

#include <algorithm>
#include <map>

#include "core/unicode.hpp"
#include "text/tokenizer/span.hpp"

namespace clamor::text {

namespace {

constexpr std::size_t longest_token = 1024;  ///< bytes; at each byte of a text a token may be walked in vain

std::uint32_t character_before(std::string_view text, std::size_t at, std::size_t& begin) {
    begin = at - 1;
    while (is_continuation(text[begin])) --begin;
    std::size_t next = begin;
    return next_character(text, next);
}

bool is_word(std::uint32_t c) { return (unicode::properties(c) & unicode::word) != 0; }

}  // namespace

AddedTokens::AddedTokens(const Fields& file, const Vocabulary& model, const Normalizers& normalizers) {
    if (!file.find("added_tokens")) return;
    std::vector<Token> tokens;
    std::map<std::string, std::size_t> places;
    TokenId next = static_cast<TokenId>(model.size());
    const auto& items = file.items("added_tokens");
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Fields fields(items[i], file.where() + ": added_tokens[" + std::to_string(i) + "]");
        const std::string& content = fields.string("content");
        if (content.empty()) continue;
        if (content.size() > longest_token) fields.refuse("a token of ", content.size(), " bytes; at most ", longest_token, " are taken");
        const auto [place, added] = places.try_emplace(content, tokens.size());
        if (added) tokens.push_back({content, new_id(content, model, next)});
        Token& token = tokens[place->second];  // of a token that is there twice, what is said last counts
        token.single_word = fields.boolean_or("single_word", false);
        token.strip_left = fields.boolean_or("lstrip", false);
        token.strip_right = fields.boolean_or("rstrip", false);
        token.normalized = fields.boolean_or("normalized", true);
        special_.resize(std::max(special_.size(), static_cast<std::size_t>(token.id) + 1));
        special_[static_cast<std::size_t>(token.id)] = fields.boolean_or("special", false);
    }
    std::vector<Token> original, normalized;
    TextPair texts;
    for (Token& token : tokens) {
        if (!token.normalized) {
            original.push_back(std::move(token));
            continue;
        }
        const std::string content = std::move(token.spelled);
        texts.now().borrow(content, 0);
        normalizers.apply(texts);
        token.spelled = texts.now().bytes();
        if (!token.spelled.empty()) normalized.push_back(std::move(token));
    }
    original_ = Finder(std::move(original));
    normalized_ = Finder(std::move(normalized));
}

/// A token of the model keeps its id; another gets the next that is free.
TokenId AddedTokens::new_id(const std::string& content, const Vocabulary& model, TokenId& next) {
    TokenId id = model.find(content);
    if (id == no_token) {
        while (model.has(next) || vocabulary_.has(next)) ++next;
        id = next++;
    }
    vocabulary_.add(content, id);
    return id;
}

io::Json special_token(Index id, std::string_view token) {
    return io::Json::object({{"id", id},
                             {"content", token},
                             {"single_word", false},
                             {"lstrip", false},
                             {"rstrip", false},
                             {"normalized", false},
                             {"special", true}});
}

AddedTokens::Finder::Finder(std::vector<Token> tokens) : tokens_(std::move(tokens)) {
    std::vector<ByteTrie::Key> keys;
    for (std::size_t i = tokens_.size(); i-- > 0;) {  // of two that are spelled alike the first counts
        keys.emplace_back(tokens_[i].spelled, static_cast<TokenId>(i));
        if (begins_.find(tokens_[i].spelled[0]) == std::string::npos) begins_.push_back(tokens_[i].spelled[0]);
    }
    trie_ = ByteTrie(std::move(keys));
}

/// Where a token may begin, from `at` on, or text.size().
std::size_t AddedTokens::Finder::next_candidate(std::string_view text, std::size_t at) const noexcept {
    if (begins_.size() == 1) return std::min(text.find(begins_[0], at), text.size());
    while (at < text.size() && begins_.find(text[at]) == std::string::npos) ++at;
    return at;
}

void AddedTokens::Finder::find(std::string_view text, PoolVector<Section>& sections) const {
    std::size_t begin = 0;  // of what is in no section yet
    for (std::size_t at = 0; !tokens_.empty() && (at = next_candidate(text, at)) < text.size();) {
        TokenId found = no_token;
        std::size_t end = at;
        ByteTrie::Node node = ByteTrie::root;
        for (std::size_t i = at; i < text.size() && (node = trie_.step(node, static_cast<unsigned char>(text[i]))) != ByteTrie::none; ++i)
            if (trie_.value(node) >= 0) found = trie_.value(node), end = i + 1;
        if (found == no_token) {
            ++at;
            continue;
        }
        const Token& token = tokens_[static_cast<std::size_t>(found)];
        std::size_t first = at, last = end, next;
        at = end;
        if (token.single_word) {
            next = last;
            if (first > 0 && is_word(character_before(text, first, next))) continue;
            next = last;
            if (last < text.size() && is_word(next_character(text, next))) continue;
        }
        if (token.strip_left) {
            while (first > begin && unicode::is_white_space(character_before(text, first, next))) first = next;
            first = std::max(first, begin);
        }
        if (token.strip_right) {
            last = next = std::max(end, begin);  // what the token before took is white space, and not looked at again
            while (next < text.size() && unicode::is_white_space(next_character(text, next))) last = next;
        }
        if (first >= last) continue;  // the token before took it all
        if (begin < first) sections.push_back({no_token, span_of(begin, first)});
        sections.push_back({token.id, span_of(first, last)});
        begin = last;
    }
    if (begin < text.size()) sections.push_back({no_token, span_of(begin, text.size())});
}

}  // namespace clamor::text
