#include "text/tokenizer/tweet_links.hpp"

namespace clamor::text {

std::size_t TweetLinks::end_of_link(std::size_t at) {
    if (const std::size_t end = address(at)) return end;
    if (const std::size_t end = domain_and_path(at)) return end;
    return bare_domain(at);
}

std::size_t TweetLinks::address(std::size_t at) {
    if (!text_.says(at, "http")) return 0;
    at += 4;
    if (text_.says(at, "s") || text_.has(at, 0x17f)) ++at;
    if (!text_.has(at, ':')) return 0;
    ++at;
    if (!text_.has(at, '/')) return text_.in(at, tweet_label) || text_.has(at, '%') ? body(at + 1) : 0;
    std::size_t slashes = 1;
    while (slashes < 3 && text_.has(at + slashes, '/')) ++slashes;
    for (; slashes > 0; --slashes)
        if (const std::size_t end = body(at + slashes)) return end;
    return 0;
}

/// The slash ends a run of [a-z0-9.\-], of which the last dot is the one before the letters.
std::size_t TweetLinks::domain_and_path(std::size_t at) {
    if (!text_.in(at, tweet_domain)) return 0;
    if (at >= domain_.end) {
        domain_ = {.end = text_.end_of(at, tweet_domain)};
        std::size_t letters = domain_.end;
        while (letters > at && text_.in(letters - 1, tweet_latin)) --letters;
        const std::size_t count = domain_.end - letters;
        if (text_.has(domain_.end, '/') && count >= 2 && count <= 13 && letters > at && text_.has(letters - 1, '.'))
            domain_ = {.end = domain_.end, .last = letters - 1, .match = body(domain_.end + 1)};
    }
    return at < domain_.last ? domain_.match : 0;
}

std::size_t TweetLinks::bare_domain(std::size_t at) {
    if (!text_.in(at, tweet_label) || (at > 0 && text_.has(at - 1, '@'))) return 0;
    if (at >= labels_.end) labels_ = read_labels(at);
    return at < labels_.last ? labels_.match : 0;
}

/// [a-z0-9]+(?:[.\-][a-z0-9]+)*, and its last label that may be the end of a domain.
TweetLinks::Run TweetLinks::read_labels(std::size_t at) const {
    Run run{.end = text_.end_of(at, tweet_label)};
    while (text_.has_any(run.end, ".-") && text_.in(run.end + 1, tweet_label)) {
        const std::size_t dot = run.end, label = dot + 1;
        run.end = text_.end_of(label, tweet_label);
        const std::size_t count = run.end - label;
        if (!text_.has(dot, '.') || count < 2 || count > 13 || text_.end_of(label, tweet_latin) < run.end) continue;
        if (const std::size_t match = end_of_domain(run.end)) run = {.end = run.end, .last = dot, .match = match};
    }
    return run;
}

/// \b/?(?!@) behind a letter.
std::size_t TweetLinks::end_of_domain(std::size_t at) const {
    if (text_.in(at, tweet_word) || text_.has(at, '@')) return 0;
    return text_.has(at, '/') && !text_.has(at + 1, '@') ? at + 1 : at;
}

/// (?: R+ | N | P )+ (?: N | P | E ), or 0.
///
/// R+ takes all it can. At a '(' behind it that is closed, some end is certain, for N or P may be the last part; so the expression never
/// goes back before it, and goes on behind N or else behind the first ')' from where it finds an end, or ends with N or P itself. Without
/// such a '(' the end is the last E of the run, one character at least being left to R+ where nothing else stands before.
std::size_t TweetLinks::body(std::size_t at) {
    for (bool first = true;; first = false) {
        const std::size_t run = text_.end_of(at, tweet_link);
        if (text_.has(run, '(')) look_ahead();
        if (const std::size_t close = close_of(run)) {
            const std::size_t nested = end_of_nested(run);
            const std::size_t next = nested > 0 && goes_on_[nested - 1] == nested ? nested : goes_on_[run + 2];
            if (next == 0) return first && run == at ? 0 : nested > 0 ? nested : close + 1;
            at = next;
            continue;
        }
        const std::size_t least = at + (first ? 1 : 0);
        for (std::size_t end = run; end > least; --end)
            if (text_.in(end - 1, tweet_link_end)) return end;
        return 0;
    }
}

/// Behind the N that begins at a '(', or 0.
std::size_t TweetLinks::end_of_nested(std::size_t open) const {
    const auto next_parenthesis = [&](std::size_t at) {
        while (at < text_.size() && !text_.in(at, tweet_space) && !text_.has_any(at, "()")) ++at;
        return at;
    };
    const std::size_t inner = next_parenthesis(open + 1);
    if (!text_.has(inner, '(')) return 0;
    const std::size_t inner_end = next_parenthesis(inner + 1);
    if (inner_end == inner + 1 || !text_.has(inner_end, ')')) return 0;
    const std::size_t end = next_parenthesis(inner_end + 1);
    return text_.has(end, ')') ? end + 1 : 0;
}

/// The first ')' that may end the P at a place, or 0; where that is a '(', after look_ahead().
std::size_t TweetLinks::close_of(std::size_t open) const {
    const bool begins = text_.has(open, '(') && open + 1 < text_.size() && !text_.in(open + 1, tweet_space);
    return begins ? closes_[open + 2] : 0;
}

/// Fills both tables, once a text, from right to left: `run` is where R+ from the place behind ends, `has_end` whether it has an E.
void TweetLinks::look_ahead() {
    if (!closes_.empty()) return;
    closes_.assign(text_.size() + 2, 0);
    goes_on_.assign(text_.size() + 2, 0);
    std::size_t run = text_.size();
    bool has_end = false;
    for (std::size_t at = text_.size(); at-- > 0;) {
        if (!text_.in(at, tweet_space)) {
            const bool close = text_.has(at, ')');
            closes_[at] = close ? static_cast<std::uint32_t>(at) : closes_[at + 1];
            goes_on_[at] = close && (has_end || close_of(run) > 0) ? static_cast<std::uint32_t>(at + 1) : goes_on_[at + 1];
        }
        if (text_.in(at, tweet_link)) {
            has_end = has_end || text_.in(at, tweet_link_end);
        } else {
            run = at;
            has_end = false;
        }
    }
}

}  // namespace clamor::text
