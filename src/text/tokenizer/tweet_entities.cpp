#include "text/tokenizer/tweet_entities.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "text/tokenizer/tweet_tables.hpp"

namespace clamor::text {

namespace {

using Characters = std::span<const TweetCharacter>;

constexpr std::uint32_t none = 256;  // of digits

/// A decimal digit of any script, or a hexadecimal one. Scripts have their ten digits one after the other.
std::uint32_t digit_value(std::uint32_t c) {
    if (unicode::is_ascii_digit(c)) return c - '0';
    if (c < 0x80) return (c | 0x20) - 'a' < 6 ? (c | 0x20) - 'a' + 10 : none;
    std::uint32_t first = c;
    while ((unicode::properties(first) & unicode::digit) != 0) --first;
    return first == c ? none : (c - first - 1) % 10;
}

/// Python's int(): a sign, for base 16 "0x", digits with single underscores between them, in base 10 at most 4,300. What is above all code
/// points counts as one number.
std::optional<std::uint32_t> read_integer(Characters text, std::uint32_t base) {
    constexpr std::uint32_t most = 0x110000, most_digits = 4300;
    const TweetText at_place(text);
    std::size_t at = at_place.has_any(0, "+-") ? 1 : 0;
    const bool negative = at_place.has(0, '-');
    if (base == 16 && at < text.size() && digit_value(text[at].c) == 0 && at_place.has_any(at + 1, "xX"))
        at += at_place.has(at + 2, '_') ? 3 : 2;
    std::uint32_t value = 0;
    std::size_t digits = 0;
    bool separated = true;  // an underscore may not stand here
    for (; at < text.size(); ++at) {
        if (text[at].c == '_' && !separated) {
            separated = true;
            continue;
        }
        const std::uint32_t digit = digit_value(text[at].c);
        if (digit >= base) return {};
        value = std::min(value * base + digit, most);
        ++digits;
        separated = false;
    }
    if (separated || (base == 10 && digits > most_digits) || (negative && value > 0)) return {};
    return value;
}

std::optional<std::uint32_t> character_of_number(std::uint32_t number) {
    constexpr std::uint16_t windows_1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                                0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                                0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
    if (number - 0x80 < 32) {
        const std::uint32_t c = windows_1252[number - 0x80];
        return c > 0 ? std::optional(c) : std::nullopt;
    }
    // Half of a surrogate pair is a character to Python, and none to UTF-8: one that is never assigned stands for it.
    if (number >= 0xd800 && number < 0xe000) return number - 0xd800 + 0xe1000;
    return number < 0x110000 ? std::optional(number) : std::nullopt;
}

std::optional<std::uint32_t> character_of_name(Characters text) {
    std::string name;
    for (const TweetCharacter& character : text) {
        if (character.c >= 0x80 || name.size() == 16) return {};
        name.push_back(static_cast<char>(character.c));
    }
    const auto entity = std::lower_bound(html_entities.begin(), html_entities.end(), name,
                                         [](const HtmlEntity& one, const std::string& wanted) { return one.name < wanted; });
    return entity != html_entities.end() && entity->name == name ? std::optional<std::uint32_t>(entity->c) : std::nullopt;
}

/// Of what stands between '&' and ';', at least one character: '#' and 'x' are marks where something is behind them.
std::optional<std::uint32_t> character_of(Characters text) {
    std::size_t marks = text[0].c == '#' ? 1 : 0;
    const bool hexadecimal = marks + 1 < text.size() && text[marks].c == 'x';
    if (hexadecimal) ++marks;
    if (marks == 0 || marks == text.size()) return character_of_name(text);
    const auto number = read_integer(text.subspan(marks), hexadecimal ? 16 : 10);
    return number ? character_of_number(*number) : std::nullopt;
}

}  // namespace

void replace_entities(PoolVector<TweetCharacter>& characters) {
    const auto goes_on = [&](std::size_t at) {
        if (at >= characters.size()) return false;
        const std::uint32_t c = characters[at].c;
        return c != '&' && c != ';' && !unicode::is_white_space(c);
    };
    std::size_t written = 0;
    for (std::size_t at = 0; at < characters.size();) {
        const TweetCharacter here = characters[at];
        std::size_t end = at + 1;
        if (here.c == '&')
            while (goes_on(end)) ++end;
        if (here.c != '&' || end == characters.size() || characters[end].c != ';' || end == at + 1) {
            characters[written++] = here;
            ++at;
            continue;
        }
        if (const auto c = character_of(Characters(characters).subspan(at + 1, end - at - 1)))
            characters[written++] = {*c, {here.span.begin, characters[end].span.end}};
        at = end + 1;
    }
    characters.resize(written);
}

}  // namespace clamor::text
