#include "text/tokenizer/tweet_characters.hpp"

#include <algorithm>
#include <array>

#include "text/tokenizer/tweet_tables.hpp"

namespace clamor::text {

namespace {

/// What follows from a character's being \w, \d or \s.
constexpr std::uint16_t general_classes(bool word, bool digit, bool space, bool underscore) {
    unsigned classes = 0;
    if (word) classes |= tweet_word | tweet_mailbox | tweet_host | tweet_tag;
    if (digit) classes |= tweet_digit;
    if (word && !digit && !underscore) classes |= tweet_letter;
    classes |= space ? tweet_space : tweet_link | tweet_link_end;
    return static_cast<std::uint16_t>(classes);
}

constexpr std::array<std::uint16_t, 128> make_ascii() {
    std::array<std::uint16_t, 128> table{};
    const auto add = [&](std::string_view characters, unsigned classes) {
        for (const char c : characters) table[static_cast<std::size_t>(c)] |= static_cast<std::uint16_t>(classes);
    };
    const auto remove = [&](std::string_view characters, unsigned classes) {
        for (const char c : characters) table[static_cast<std::size_t>(c)] &= static_cast<std::uint16_t>(~classes);
    };
    for (std::uint32_t c = 0; c < table.size(); ++c) {
        const bool letter = unicode::is_ascii_letter(c), digit = unicode::is_ascii_digit(c);
        unsigned classes = general_classes(letter || digit || c == '_', digit, c == ' ' || c - 9 < 5, c == '_');
        if (letter) classes |= tweet_latin;
        if (letter || digit) classes |= tweet_label | tweet_domain;
        table[c] = static_cast<std::uint16_t>(classes);
    }
    add(".-", tweet_domain);
    add(" *-.)", tweet_gap);
    add(":;=8", tweet_eyes);
    add("-oO*'", tweet_nose);
    add(")]([dDpP/:}{@|\\", tweet_mouth);
    add(".+-", tweet_mailbox);
    add("-", tweet_host);
    add("'-", tweet_tag);
    remove("()<>{}[]", tweet_link);
    remove("`!()[]{};:'\".,<>?", tweet_link_end);
    return table;
}

constexpr std::array<std::uint16_t, 128> ascii = make_ascii();

bool is_in(std::span<const CodeRange> ranges, std::uint32_t c) {
    const auto begins_behind = [](std::uint32_t code, const CodeRange& range) { return code < range.first; };
    const auto range = std::upper_bound(ranges.begin(), ranges.end(), c, begins_behind);
    return range != ranges.begin() && c <= (range - 1)->last;
}

}  // namespace

std::uint16_t tweet_classes(std::uint32_t c) noexcept {
    if (c < 0x80) return ascii[c];
    const std::uint16_t bits = unicode::properties(c);
    const bool word = (bits & unicode::word) != 0 || is_in(new_words, c), digit = (bits & unicode::digit) != 0 || is_in(new_digits, c);
    unsigned classes = general_classes(word, digit, unicode::is_white_space(c), false);
    if (c == 0x130 || c == 0x17f || c == 0x212a) classes |= tweet_latin | tweet_label | tweet_domain;
    if (c == 0xab || c == 0xbb || c == 0x2018 || c == 0x2019 || c == 0x201c || c == 0x201d)
        classes &= ~static_cast<unsigned>(tweet_link_end);
    return static_cast<std::uint16_t>(classes);
}

}  // namespace clamor::text
