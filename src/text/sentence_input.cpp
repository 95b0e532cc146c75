#include "clamor/core/utf8.hpp"
#include "clamor/text/sentence_folder.hpp"
#include "core/strip.hpp"
#include "core/unicode.hpp"

namespace clamor::text {

namespace {

constexpr std::uint32_t capital_sigma = 0x3a3, final_sigma = 0x3c2, dotted_i = 0x130, dot_above = 0x307;

bool is_letter(std::uint32_t c) { return c != no_character && (unicode::properties(c) & unicode::letter) != 0; }

/// Characters that Unicode's rule of the final sigma (SpecialCasing.txt) looks through: marks, format characters, apostrophes and points.
bool is_ignorable(std::uint32_t c) {
    if (c == no_character) return false;
    return (unicode::properties(c) & (unicode::mark | unicode::other)) != 0 || c == '\'' || c == '.' || c == ':' || c == '^' || c == '`' ||
           c == 0xb7 || c == 0x2019;
}

bool letter_follows(std::string_view text, std::size_t at) {
    while (at < text.size())
        if (const std::uint32_t c = next_character(text, at); !is_ignorable(c)) return is_letter(c);
    return false;
}

/// Appends a text in small letters. Bytes that are not UTF-8 stay.
void append_lower(std::string_view text, PoolString& out) {
    bool behind_letter = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const std::uint32_t c = next_character(text, at);
        if (c == no_character) {
            out.append(text.substr(here, at - here));
        } else if (c == capital_sigma && behind_letter && !letter_follows(text, at)) {
            append_character(out, final_sigma);
        } else {
            append_character(out, unicode::lower(c));
            if (c == dotted_i) append_character(out, dot_above);
        }
        if (!is_ignorable(c)) behind_letter = is_letter(c);
    }
}

}  // namespace

std::function<std::string_view(std::string_view, PoolString&)> SentenceInput::prepare() const {
    if (!strip && prompt.empty() && !lower_case) return {};
    return [this](std::string_view text, PoolString& room) {
        PoolString prompted;
        if (!prompt.empty()) text = (lower_case ? prompted : room).assign(prompt).append(text);
        if (strip) text = clamor::strip(text);
        if (!lower_case) return text;
        room.clear();
        append_lower(text, room);
        return std::string_view(room);
    };
}

}  // namespace clamor::text
