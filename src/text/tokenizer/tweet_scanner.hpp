#pragma once

#include "text/tokenizer/tweet_links.hpp"

namespace clamor::text {

/// The tokens of NLTK's TweetTokenizer, as transformers' BertweetTokenizer has it: the matches of one long expression, case ignored.
/// Each of its alternatives is a function here, in its order; each finds what a backtracking engine would find first.
///
///     links                 tweet_links.hpp
///     phone numbers         (?:\+?[01][ *\-.\)]*)?(?:[\(]?\d{3}[ *\-.\)]*)?\d{3}[ *\-.\)]*\d{4}
///     emoticons             [<>]?[:;=8][\-o\*\']?M | M[\-o\*\']?[:;=8][<>]? | <3        M = [\)\]\(\[dDpP/\:\}\{@\|\\]
///     tags of HTML          <[^>\s]+>
///     arrows                [\-]+>|<[\-]+
///     handles               @[\w_]+
///     hashtags              \#+[\w_]+[\w\'_\-]*[\w_]+
///     addresses of mail     [\w.+-]+@[\w-]+\.(?:[\w-]\.?)+[\w-]
///     words with ' - _      [^\W\d_](?:[^\W\d_]|['\-_])+[^\W\d_]
///     numbers               [+\-]?\d+[,/.:-]\d+[+\-]?
///     words                 [\w_]+
///     dots                  \.(?:\s*\.){1,}
///     all else              \S
///
/// Linear time: a function that fails behind a long run remembers it (Run, no_tag_), so that no character is read again and again.
/// No character but letters and digits stands more than three times in a row (tweet_normalizer.cpp).
class TweetScanner {
public:
    explicit TweetScanner(const TweetText& text) : text_(text), links_(text) {}

    /// The next token's [begin, end), or false behind the last.
    bool next(std::size_t& begin, std::size_t& end);

private:
    std::size_t end_of_token(std::size_t at);
    // Where such a token that begins at a place ends, or 0.
    std::size_t phone(std::size_t at) const;
    std::size_t emoticon(std::size_t at) const;
    std::size_t tag(std::size_t at);
    std::size_t arrow(std::size_t at) const;
    std::size_t handle(std::size_t at) const;
    std::size_t hashtag(std::size_t at) const;
    std::size_t mail(std::size_t at);
    std::size_t joined_word(std::size_t at) const;
    std::size_t number(std::size_t at) const;
    std::size_t word(std::size_t at) const;
    std::size_t dots(std::size_t at) const;

    std::size_t mail_host(std::size_t at) const;

    const TweetText& text_;
    TweetLinks links_;
    std::size_t at_ = 0;
    std::size_t no_tag_ = 0;                     ///< no tag of HTML begins before it
    std::size_t mailbox_end_ = 0, mail_end_ = 0;  ///< of the last run of [\w.+-], and of the address that it begins, or 0
};

}  // namespace clamor::text
