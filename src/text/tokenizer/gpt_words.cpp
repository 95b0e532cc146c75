#include <array>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "text/tokenizer/patterns.hpp"

namespace clamor::text {

namespace {

enum Kind : std::uint8_t { space, letter, number, symbol };

constexpr std::array<Kind, 128> ascii_kinds = [] {
    std::array<Kind, 128> kinds{};
    for (std::uint32_t c = 0; c < 128; ++c)
        kinds[c] = (c | 0x20) - 'a' < 26 ? letter : c - '0' < 10 ? number : c == ' ' || c - 9 < 5 ? space : symbol;
    return kinds;
}();

Kind kind_of(std::uint32_t c) {
    if (c < 128) return ascii_kinds[c];
    const auto bits = unicode::properties(c);
    return bits & unicode::letter ? letter : bits & unicode::number ? number : unicode::is_white_space(c) ? space : symbol;
}

/// Reads a text character by character.
struct Reader {
    std::string_view text;

    bool ended(std::size_t at) const { return at >= text.size(); }
    char byte(std::size_t at) const { return at < text.size() ? text[at] : '\0'; }
    Kind kind(std::size_t at, std::size_t& next) const {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 128) return next = at + 1, ascii_kinds[c];
        next = at;
        return kind_of(next_character(text, next));
    }
    /// The end of the characters of a kind from `at` on, at most `most`.
    std::size_t run(std::size_t at, Kind wanted, std::size_t most = ~std::size_t{0}) const {
        for (; most > 0 && !ended(at); --most) {
            std::size_t next = at + 1;
            const auto c = static_cast<unsigned char>(text[at]);
            if ((c < 128 ? ascii_kinds[c] : kind(at, next)) != wanted) break;
            at = next;
        }
        return at;
    }
    /// \s+(?!\S)|\s+ : white space up to the last of it, which is left to the word behind unless it is alone.
    std::size_t blanks(std::size_t at) const {
        const std::size_t end = run(at, space);
        if (ended(end)) return end;
        std::size_t last = end - 1;
        while (is_continuation(text[last])) --last;
        return last > at ? last : end;
    }
    /// The end of an English contraction ('s, 't, 're ...) at an apostrophe, or 0. Ignoring case, the long s is an s.
    std::size_t contraction(std::size_t at, bool any_case) const {
        const auto fold = [&](char c) { return any_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
        const char a = fold(byte(at + 1)), b = fold(byte(at + 2));
        if (a == 's' || a == 't' || a == 'm' || a == 'd') return at + 2;
        if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) return at + 3;
        return any_case && a == '\xc5' && b == '\xbf' ? at + 3 : 0;
    }
};

}  // namespace

std::size_t end_of_gpt2_word(std::string_view text, std::size_t at) {
    const Reader read{text};
    if (text[at] == '\'')
        if (const std::size_t end = read.contraction(at, false)) return end;
    std::size_t next, behind;
    const Kind kind = read.kind(at, next);
    if (kind != space) return read.run(next, kind);
    if (text[at] == ' ' && !read.ended(next))
        if (const Kind word = read.kind(next, behind); word != space) return read.run(behind, word);
    return read.blanks(at);
}

std::size_t end_of_gpt4_word(std::string_view text, std::size_t at, std::size_t digits) {
    const Reader read{text};
    if (text[at] == '\'')
        if (const std::size_t end = read.contraction(at, true)) return end;
    const bool breaks = text[at] == '\r' || text[at] == '\n';
    std::size_t next, behind;
    const Kind kind = read.kind(at, next);
    if (kind == letter) return read.run(next, letter);
    if (kind == number) return read.run(at, number, digits);
    if (!breaks && !read.ended(next) && read.kind(next, behind) == letter) return read.run(behind, letter);
    const auto symbols = [&](std::size_t from) {
        std::size_t end = read.run(from, symbol);
        while (read.byte(end) == '\r' || read.byte(end) == '\n') ++end;
        return end;
    };
    if (kind == symbol) return symbols(at);
    if (text[at] == ' ' && !read.ended(next) && read.kind(next, behind) == symbol) return symbols(next);
    // White space up to the last line break in it; without one, as GPT-2.
    const std::size_t end = read.run(at, space);
    for (std::size_t i = end; i > at; --i)
        if (text[i - 1] == '\r' || text[i - 1] == '\n') return i;
    return read.blanks(at);
}

}  // namespace clamor::text
