#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "clamor/text/encoding.hpp"
#include "core/unicode.hpp"

namespace clamor::text {

/// The classes of characters in TweetTokenizer's expression (tweet_scanner.hpp). It ignores case, by which K (U+212A), İ and ſ are [a-z].
enum TweetClass : std::uint16_t {
    tweet_space = 1 << 0,      ///< \s
    tweet_word = 1 << 1,       ///< \w
    tweet_digit = 1 << 2,      ///< \d
    tweet_letter = 1 << 3,     ///< [^\W\d_]: marks and joiners, too
    tweet_latin = 1 << 4,      ///< [a-z]
    tweet_label = 1 << 5,      ///< [a-z0-9]
    tweet_domain = 1 << 6,     ///< [a-z0-9.\-]
    tweet_gap = 1 << 7,        ///< [ *\-.\)], in a phone number
    tweet_eyes = 1 << 8,       ///< [:;=8]
    tweet_nose = 1 << 9,       ///< [\-o\*\']
    tweet_mouth = 1 << 10,     ///< [\)\]\(\[dDpP/\:\}\{@\|\\]
    tweet_link = 1 << 11,      ///< [^\s()<>{}\[\]]
    tweet_link_end = 1 << 12,  ///< [^\s`!()\[\]{};:'".,<>?«»“”‘’]
    tweet_mailbox = 1 << 13,   ///< [\w.+-]
    tweet_host = 1 << 14,      ///< [\w-]
    tweet_tag = 1 << 15,       ///< [\w\'_\-]
};
std::uint16_t tweet_classes(std::uint32_t c) noexcept;

/// White space as Python's str.split() knows it.
inline bool is_python_space(std::uint32_t c) noexcept { return unicode::is_white_space(c) || c - 0x1c < 4; }

/// A character of a post on its way, and what it stands for in the original.
struct TweetCharacter {
    std::uint32_t c;
    TextSpan span;
    std::uint16_t classes = 0;
};

/// A post's characters. Any place may be asked for; behind the last there is nothing.
class TweetText {
public:
    explicit TweetText(std::span<const TweetCharacter> characters) : characters_(characters) {}

    std::size_t size() const noexcept { return characters_.size(); }
    const TweetCharacter& operator[](std::size_t at) const noexcept { return characters_[at]; }
    bool has(std::size_t at, std::uint32_t c) const noexcept { return at < size() && characters_[at].c == c; }
    bool has_any(std::size_t at, std::string_view ascii) const noexcept {
        return at < size() && characters_[at].c < 0x80 && ascii.find(static_cast<char>(characters_[at].c)) != std::string_view::npos;
    }
    /// Whether small letters stand there, large or small.
    bool says(std::size_t at, std::string_view small) const noexcept {
        for (const char letter : small) {
            if (at >= size() || (characters_[at].c | 0x20) != static_cast<unsigned char>(letter)) return false;
            ++at;
        }
        return true;
    }
    /// Whether the character there is in one of the classes.
    bool in(std::size_t at, std::uint16_t classes) const noexcept { return at < size() && (characters_[at].classes & classes) != 0; }
    std::size_t end_of(std::size_t at, std::uint16_t classes) const noexcept {
        while (in(at, classes)) ++at;
        return at;
    }

private:
    std::span<const TweetCharacter> characters_;
};

}  // namespace clamor::text
