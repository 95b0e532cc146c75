#include "clamor/posts/words.hpp"

#include <algorithm>
#include <array>

#include "clamor/posts/fold.hpp"
#include "posts/readers/decode.hpp"
#include "posts/scripts.hpp"

namespace clamor::posts {
namespace {

bool hiragana(char32_t c) { return c >= 0x3041 && c <= 0x309f; }

bool starts_with(std::string_view text, std::string_view lower_start) {
    return text.size() >= lower_start.size() && std::equal(lower_start.begin(), lower_start.end(), text.begin(), [](char want, char got) {
               return (got >= 'A' && got <= 'Z' ? got | 32 : got) == want;
           });
}

/// With ' for each curly apostrophe.
void straighten_apostrophes(std::string& word) {
    constexpr std::string_view curly = "\xe2\x80\x99";
    std::size_t kept = 0;
    for (std::size_t at = 0; at < word.size(); ++kept) {
        const bool found = word.compare(at, curly.size(), curly) == 0;
        word[kept] = found ? '\'' : word[at];
        at += found ? curly.size() : 1;
    }
    word.resize(kept);
}

/// Without the article before an apostrophe and the possessive behind one; the word is folded.
void cut_apostrophes(std::string& word) {
    const std::size_t apostrophe = word.find('\'');
    if (apostrophe == std::string::npos) return;
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    static constexpr std::array<std::string_view, 19> elided = {
        "l", "d", "j", "c", "n", "s", "m", "t", "qu", "dell", "all", "dall", "nell", "sull", "un", "quest", "quell", "jusqu", "lorsqu"};
    if (std::find(elided.begin(), elided.end(), std::string_view(word).substr(0, apostrophe)) != elided.end() &&
        apostrophe + 1 < word.size())
        word.erase(0, apostrophe + 1);
}

}  // namespace

std::size_t WordScanner::skip_entity(std::size_t at) const {
    if (text_[at] == '#' || text_[at] == '@') {
        for (++at; at < text_.size();) {
            const auto [c, size] = decode(text_, at);
            if (c != '_' && !word_character(c) && !unparted(c)) break;
            at += size;
        }
        return at;
    }
    const std::string_view rest = text_.substr(at);
    if (!starts_with(rest, "http://") && !starts_with(rest, "https://") && !starts_with(rest, "www.")) return at;
    while (at < text_.size() && static_cast<unsigned char>(text_[at]) > ' ') ++at;
    return at;
}

bool WordScanner::next_pair(std::string& word) {
    while (at_ < pairs_end_) {
        const auto first = decode(text_, at_);
        const std::size_t begin = at_;
        at_ += first.size;
        if (at_ >= pairs_end_) return false;
        const auto second = decode(text_, at_);
        if (hiragana(first.code) && hiragana(second.code)) continue;
        word.clear();
        append_folded(text_.substr(begin, first.size + second.size), word);
        return true;
    }
    return false;
}

bool WordScanner::next(std::string& word) {
    word.clear();
    if (next_pair(word)) return true;
    while (at_ < text_.size()) {
        if (const std::size_t behind = skip_entity(at_); behind != at_) {
            at_ = behind;
            continue;
        }
        const auto first = decode(text_, at_);
        if (unparted(first.code)) {
            for (pairs_end_ = at_; pairs_end_ < text_.size();) {
                const auto [c, size] = decode(text_, pairs_end_);
                if (!unparted(c)) break;
                pairs_end_ += size;
            }
            if (next_pair(word)) return true;
            continue;
        }
        if (!word_character(first.code)) {
            at_ += first.size;
            continue;
        }
        const std::size_t begin = at_;
        bool curly = false;
        while (at_ < text_.size()) {
            const auto [c, size] = decode(text_, at_);
            const bool apostrophe = c == '\'' || c == 0x2019;
            const std::size_t behind = at_ + size;
            if (apostrophe ? behind >= text_.size() || !word_character(decode(text_, behind).code) : !word_character(c)) break;
            curly |= c == 0x2019;
            at_ = behind;
        }
        append_folded(text_.substr(begin, at_ - begin), word);
        if (curly) straighten_apostrophes(word);
        cut_apostrophes(word);
        if (!word.empty()) return true;
    }
    return false;
}

}  // namespace clamor::posts
