#include "text/tokenizer/patterns.hpp"

#include <array>
#include <utility>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "text/tokenizer/span.hpp"

namespace clamor::text {

namespace {

constexpr std::string_view gpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
/// How the checkpoints write GPT-4's expression, and how many digits make a group in each.
constexpr std::array<std::pair<std::string_view, std::size_t>, 3> gpt4{{
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)", 3},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)", 1},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,2}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)", 2},
}};

void add_part(PoolVector<Match>& parts, std::size_t begin, std::size_t end, bool matches) {
    if (begin < end) parts.push_back({span_of(begin, end), matches});
}

}  // namespace

Pattern Pattern::from_json(const io::Json& json, const Fields& owner) {
    if (const io::Json* text = json.find("String"); text && text->is_string()) {
        if (text->string().empty()) owner.refuse("an empty pattern");
        return literal(text->string());
    }
    const io::Json* regex = json.find("Regex");
    if (!regex || !regex->is_string()) owner.refuse("expected a pattern {\"String\": ...} or {\"Regex\": ...}");
    if (regex->string() == gpt2) return Pattern(Gpt2{});
    for (const auto& [known, digits] : gpt4)
        if (regex->string() == known) return Pattern(Gpt4{digits});
    Runs runs;
    if (!parse_runs(regex->string(), runs))
        owner.refuse("the regular expression ", regex->string(), " is not one of those that are known here");
    return Pattern(std::move(runs));
}

bool Pattern::Runs::contains(std::uint32_t c) const {
    const bool found = characters.find(static_cast<char32_t>(c)) != std::u32string::npos || (white_space && unicode::is_white_space(c)) ||
                       (digits && (unicode::properties(c) & unicode::digit)) || (letters && (unicode::properties(c) & unicode::letter)) ||
                       (numbers && (unicode::properties(c) & unicode::number));
    return found != negated;
}

/// A character, an escape or a class in brackets, and then nothing, + or {n,}.
bool Pattern::parse_runs(std::string_view regex, Runs& runs) {
    std::size_t at = 0;
    const auto next = [&] { return at < regex.size() ? next_character(regex, at) : no_character; };
    const auto escape = [&] {
        switch (const std::uint32_t c = next()) {
            case 's': return runs.white_space = true;
            case 'd': return runs.digits = true;
            case 'n': return runs.characters.push_back(U'\n'), true;
            case 'r': return runs.characters.push_back(U'\r'), true;
            case 't': return runs.characters.push_back(U'\t'), true;
            case 'p':
                if (regex.substr(at, 3) == "{L}") return at += 3, runs.letters = true;
                if (regex.substr(at, 3) == "{N}") return at += 3, runs.numbers = true;
                return false;
            default:
                if (c >= 0x80 || unicode::is_ascii_word(c)) return false;
                return runs.characters.push_back(static_cast<char32_t>(c)), true;
        }
    };
    const auto one = [&](std::uint32_t c, std::string_view special) {
        if (c == '\\') return escape();
        if (c == no_character || (c < 0x80 && special.find(static_cast<char>(c)) != std::string_view::npos)) return false;
        runs.characters.push_back(static_cast<char32_t>(c));
        return true;
    };
    std::uint32_t c = next();
    if (c == '[') {
        if (regex.substr(at, 1) == "^") runs.negated = true, ++at;
        std::size_t members = 0;
        while ((c = next()) != ']' || members == 0) {
            if (!one(c, "[]^-&")) return false;
            ++members;
        }
    } else if (!one(c, ".^$|?*+()[]{}")) {
        return false;
    }
    const bool alone = runs.characters.size() == 1 && !runs.white_space && !runs.digits && !runs.letters && !runs.numbers && !runs.negated;
    if (alone && runs.characters[0] < 0x80) runs.single = static_cast<char>(runs.characters[0]);
    const std::string_view rest = regex.substr(at);
    if (rest.empty()) return true;
    runs.greedy = true;
    if (rest == "+") return true;
    if (rest.size() == 4 && rest[0] == '{' && rest[1] >= '1' && rest[1] <= '9' && rest.substr(2) == ",}")
        return runs.least = static_cast<std::size_t>(rest[1] - '0'), true;
    return false;
}

bool Pattern::may_match(std::string_view text) const noexcept {
    if (const auto* literal = std::get_if<std::string>(&kind_)) return text.find(*literal) != std::string_view::npos;
    const auto* runs = std::get_if<Runs>(&kind_);
    if (!runs || !runs->single) return true;
    if (runs->least == 1) return text.find(*runs->single) != std::string_view::npos;
    bool two = false;  // side by side; without a branch, so that a compiler takes many at once
    for (std::size_t i = 1; i < text.size(); ++i) two |= (text[i - 1] == *runs->single) & (text[i] == *runs->single);
    return two;
}

void Pattern::find(std::string_view text, PoolVector<Match>& parts) const {
    if (const auto* literal = std::get_if<std::string>(&kind_)) {
        std::size_t begin = 0;
        for (std::size_t at; (at = text.find(*literal, begin)) != std::string_view::npos; begin = at + literal->size()) {
            add_part(parts, begin, at, false);
            add_part(parts, at, at + literal->size(), true);
        }
        return add_part(parts, begin, text.size(), false);
    }
    if (const auto* runs = std::get_if<Runs>(&kind_)) {
        std::size_t begin = 0;  // of what is not written yet
        for (std::size_t at = 0; at < text.size();) {
            if (runs->single && (at = text.find(*runs->single, at)) == std::string_view::npos) break;
            std::size_t end = at, next = at, count = 0;
            while (next < text.size() && runs->contains(next_character(text, next)) && (++count, end = next, runs->greedy)) {}
            if (count >= runs->least) {
                add_part(parts, begin, at, false);
                add_part(parts, at, end, true);
                begin = end;
            }
            at = count >= runs->least && !runs->greedy ? end : next;
        }
        return add_part(parts, begin, text.size(), false);
    }
    const auto* gpt4_words = std::get_if<Gpt4>(&kind_);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = gpt4_words ? end_of_gpt4_word(text, at, gpt4_words->digits) : end_of_gpt2_word(text, at);
        add_part(parts, at, end, true);
        at = end;
    }
}

}  // namespace clamor::text
