#include "text/normalizer/hashtag_words.hpp"

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "posts/hashtag.hpp"

namespace clamor::text {

namespace {

using unicode::Kind;

/// What a character says of words; letters without case are small. Marks and signs belong to what stands before them.
enum class Part { none, digit, small, capital };

Part part_of(std::uint32_t c) {
    const Kind kind = unicode::kind_of(c);
    if (kind == Kind::digit) return Part::digit;
    if (kind != Kind::letter) return Part::none;
    return unicode::lower(c) != c ? Part::capital : Part::small;
}

Part part_at(std::string_view tag, std::size_t at) { return at < tag.size() ? part_of(next_character(tag, at)) : Part::none; }

/// Whether the capital before `behind`, itself behind a capital, begins a word: an s alone is a plural.
bool ends_capitals(std::string_view tag, std::size_t behind) {
    if (part_at(tag, behind) != Part::small) return false;
    return tag[behind] != 's' || part_at(tag, behind + 1) == Part::small;
}

bool begins_word(Part last, Part part, std::string_view tag, std::size_t behind) {
    if (last == Part::none || part == Part::none) return false;
    if ((last == Part::digit) != (part == Part::digit)) return true;
    return part == Part::capital && (last == Part::small || (last == Part::capital && ends_capitals(tag, behind)));
}

}  // namespace

std::size_t end_of_hashtag(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    bool letter = false;
    for (std::size_t behind = at; at < text.size(); at = behind) {
        const std::uint32_t c = next_character(text, behind);
        if (c == no_character || !posts::tag_char(c)) break;
        letter = letter || unicode::kind_of(c) == Kind::letter;
    }
    return letter ? at : begin;
}

std::size_t end_of_hashtag_word(std::string_view tag, std::size_t at) {
    if (tag[at] == '_') return at + 1;
    Part last = Part::none;
    while (at < tag.size() && tag[at] != '_') {
        std::size_t behind = at;
        const Part part = part_of(next_character(tag, behind));
        if (begins_word(last, part, tag, behind)) return at;
        if (part != Part::none) last = part;
        at = behind;
    }
    return at;
}

}  // namespace clamor::text
