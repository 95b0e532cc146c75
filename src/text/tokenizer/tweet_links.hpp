#pragma once

#include "clamor/core/pool.hpp"
#include "text/tokenizer/tweet_characters.hpp"

namespace clamor::text {

/// Links, the first part of TweetTokenizer's expression (tweet_scanner.hpp); after J. Gruber, https://gist.github.com/winzig/8894715:
///
///     (?: https?:(?:/{1,3}|[a-z0-9%]) | [a-z0-9.\-]+[.][a-z]{2,13}/ )   an address, or what looks like a domain and a slash,
///     (?: R+ | N | P )+  (?: N | P | E )                                and behind it at least two of
///     | (?<!@)[a-z0-9]+(?:[.\-][a-z0-9]+)*[.][a-z]{2,13}\b/?(?!@)       or a bare domain
///
///     R = [^\s()<>{}\[\]]    E = [^\s`!()\[\]{};:'".,<>?«»“”‘’]    N = \([^\s()]*?\([^\s()]+\)[^\s()]*?\)    P = \([^\s]+?\)
///
/// The end is that of the first match in the order in which a backtracking engine tries, found without going back: see body().
class TweetLinks {
public:
    explicit TweetLinks(const TweetText& text) : text_(text) {}

    /// Where a link that begins at `at` ends, or 0. Places are to be asked for from left to right.
    std::size_t end_of_link(std::size_t at);

private:
    /// A run of characters in which all places before `last` give the same match, and others none.
    struct Run {
        std::size_t end = 0, last = 0, match = 0;
    };

    std::size_t address(std::size_t at);
    std::size_t domain_and_path(std::size_t at);
    std::size_t bare_domain(std::size_t at);
    Run read_labels(std::size_t at) const;
    std::size_t end_of_domain(std::size_t at) const;

    std::size_t body(std::size_t at);
    std::size_t end_of_nested(std::size_t open) const;
    std::size_t close_of(std::size_t open) const;
    void look_ahead();

    const TweetText& text_;
    Run domain_, labels_;
    PoolVector<std::uint32_t> closes_;    ///< by place: of the next ')' before white space, or 0
    PoolVector<std::uint32_t> goes_on_;   ///< by place: behind the next ')' from where body() finds an end, or 0
};

}  // namespace clamor::text
