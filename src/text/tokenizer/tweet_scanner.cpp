#include "text/tokenizer/tweet_scanner.hpp"

namespace clamor::text {

bool TweetScanner::next(std::size_t& begin, std::size_t& end) {
    begin = text_.end_of(at_, tweet_space);
    if (begin == text_.size()) return false;
    end = at_ = end_of_token(begin);
    return true;
}

std::size_t TweetScanner::end_of_token(std::size_t at) {
    std::size_t end = links_.end_of_link(at);
    if (end == 0) end = phone(at);
    if (end == 0) end = emoticon(at);
    if (end == 0) end = tag(at);
    if (end == 0) end = arrow(at);
    if (end == 0) end = handle(at);
    if (end == 0) end = hashtag(at);
    if (end == 0) end = mail(at);
    if (end == 0) end = joined_word(at);
    if (end == 0) end = number(at);
    if (end == 0) end = word(at);
    if (end == 0) end = dots(at);
    return end > 0 ? end : at + 1;
}

/// No gap begins with a digit, so each part takes all it can or is left out.
std::size_t TweetScanner::phone(std::size_t at) const {
    const auto behind_digits = [&](std::size_t from, std::size_t count) {
        for (const std::size_t end = from + count; from < end; ++from)
            if (!text_.in(from, tweet_digit)) return std::size_t{0};
        return from;
    };
    const auto behind_group = [&](std::size_t from) {  // three digits and a gap
        const std::size_t end = behind_digits(from, 3);
        return end > 0 ? text_.end_of(end, tweet_gap) : 0;
    };
    const auto local = [&](std::size_t from) {
        const std::size_t base = behind_group(from);
        return base > 0 ? behind_digits(base, 4) : 0;
    };
    const auto national = [&](std::size_t from) {
        const std::size_t exchange = behind_group(text_.has(from, '(') ? from + 1 : from);
        const std::size_t end = exchange > 0 ? local(exchange) : 0;
        return end > 0 ? end : local(from);
    };
    const std::size_t country = text_.has(at, '+') ? at + 1 : at;
    if (text_.has_any(country, "01"))
        if (const std::size_t end = national(text_.end_of(country + 1, tweet_gap))) return end;
    return national(at);
}

std::size_t TweetScanner::emoticon(std::size_t at) const {
    const std::size_t eyes = text_.has_any(at, "<>") ? at + 1 : at;
    if (text_.in(eyes, tweet_eyes)) {
        const std::size_t mouth = text_.in(eyes + 1, tweet_nose) ? eyes + 2 : eyes + 1;
        if (text_.in(mouth, tweet_mouth)) return mouth + 1;
    }
    if (text_.in(at, tweet_mouth)) {
        const std::size_t end = text_.in(at + 1, tweet_nose) ? at + 2 : at + 1;
        if (text_.in(end, tweet_eyes)) return text_.has_any(end + 1, "<>") ? end + 2 : end + 1;
    }
    return text_.has(at, '<') && text_.has(at + 1, '3') ? at + 2 : 0;
}

std::size_t TweetScanner::tag(std::size_t at) {
    if (!text_.has(at, '<') || at < no_tag_) return 0;
    std::size_t end = at + 1;
    while (end < text_.size() && !text_.in(end, tweet_space) && !text_.has(end, '>')) ++end;
    if (text_.has(end, '>')) return end > at + 1 ? end + 1 : 0;
    no_tag_ = end;
    return 0;
}

std::size_t TweetScanner::arrow(std::size_t at) const {
    const auto behind_dashes = [&](std::size_t from) {
        while (text_.has(from, '-')) ++from;
        return from;
    };
    if (text_.has(at, '<')) {
        const std::size_t end = behind_dashes(at + 1);
        return end > at + 1 ? end : 0;
    }
    const std::size_t end = behind_dashes(at);
    return end > at && text_.has(end, '>') ? end + 1 : 0;
}

std::size_t TweetScanner::handle(std::size_t at) const {
    if (!text_.has(at, '@')) return 0;
    const std::size_t end = text_.end_of(at + 1, tweet_word);
    return end > at + 1 ? end : 0;
}

/// Up to the last \w of a run of [\w'_-], of which there must be two.
std::size_t TweetScanner::hashtag(std::size_t at) const {
    if (!text_.has(at, '#')) return 0;
    while (text_.has(at, '#')) ++at;
    if (!text_.in(at, tweet_word)) return 0;
    std::size_t last = text_.end_of(at, tweet_tag) - 1;
    while (!text_.in(last, tweet_word)) --last;
    return last > at ? last + 1 : 0;
}

/// The '@' stands behind the whole run, so all that begin in it end alike.
std::size_t TweetScanner::mail(std::size_t at) {
    if (!text_.in(at, tweet_mailbox)) return 0;
    if (at >= mailbox_end_) {
        mailbox_end_ = text_.end_of(at, tweet_mailbox);
        mail_end_ = text_.has(mailbox_end_, '@') ? mail_host(mailbox_end_ + 1) : 0;
    }
    return mail_end_;
}

/// [\w-]+\.(?:[\w-]\.?)+[\w-]: behind the first dot at least two of [\w-], and the last of them is the end.
std::size_t TweetScanner::mail_host(std::size_t at) const {
    const std::size_t dot = text_.end_of(at, tweet_host);
    if (dot == at || !text_.has(dot, '.')) return 0;
    std::size_t count = 0, end = 0;
    for (std::size_t place = dot + 1; text_.in(place, tweet_host); ++count) {
        end = ++place;
        if (text_.has(place, '.')) ++place;
    }
    return count >= 2 ? end : 0;
}

/// Up to the last letter of a run of letters and ' - _, which must be the third character or a later one.
std::size_t TweetScanner::joined_word(std::size_t at) const {
    if (!text_.in(at, tweet_letter)) return 0;
    std::size_t last = at;
    for (std::size_t place = at + 1;; ++place) {
        if (text_.in(place, tweet_letter))
            last = place;
        else if (!text_.has_any(place, "'-_"))
            break;
    }
    return last >= at + 2 ? last + 1 : 0;
}

std::size_t TweetScanner::number(std::size_t at) const {
    const std::size_t first = text_.has_any(at, "+-") ? at + 1 : at;
    const std::size_t sign = text_.end_of(first, tweet_digit);
    if (sign == first || !text_.has_any(sign, ",/.:-")) return 0;
    const std::size_t end = text_.end_of(sign + 1, tweet_digit);
    if (end == sign + 1) return 0;
    return text_.has_any(end, "+-") ? end + 1 : end;
}

std::size_t TweetScanner::word(std::size_t at) const { return text_.in(at, tweet_word) ? text_.end_of(at, tweet_word) : 0; }

std::size_t TweetScanner::dots(std::size_t at) const {
    if (!text_.has(at, '.')) return 0;
    for (std::size_t end = at + 1;;) {
        const std::size_t dot = text_.end_of(end, tweet_space);
        if (!text_.has(dot, '.')) return end > at + 1 ? end : 0;
        end = dot + 1;
    }
}

}  // namespace clamor::text
