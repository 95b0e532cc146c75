#include "text/tokenizer/graphemes.hpp"

#include "clamor/core/utf8.hpp"
#include "text/tokenizer/character_runs.hpp"

namespace clamor::text {

namespace {

using Class = GraphemeClass;

Class class_of(std::uint32_t c) {
    if (c < 0x80) return c == '\r' ? Class::cr : c == '\n' ? Class::lf : c < ' ' || c == 0x7f ? Class::control : Class::other;
    return static_cast<Class>(value_in_runs(grapheme_runs, c));
}

bool is_control(Class k) { return k == Class::cr || k == Class::lf || k == Class::control; }
bool extends(Class k) { return k == Class::extend || k == Class::joined_extend || k == Class::linker || k == Class::joiner; }

/// What stands before a possible boundary.
struct Before {
    Class last;
    std::uint32_t code;
    bool emoji = false;       ///< a pictographic character and characters that extend it (GB11)
    bool conjunct = false;    ///< a consonant and characters that may follow it in a conjunct (GB9c)
    bool linked = false;      ///< a linker among these
    bool odd_flags = false;   ///< an odd number of regional indicators (GB12, GB13)

    void add(Class next, std::uint32_t c) {
        emoji = next == Class::pictographic || (emoji && extends(next));
        const bool stays = next == Class::joined_extend || next == Class::linker || next == Class::joiner;
        linked = next != Class::consonant && stays && (linked || next == Class::linker);
        conjunct = next == Class::consonant || (conjunct && stays);
        odd_flags = next == Class::regional_indicator && !odd_flags;
        last = next;
        code = c;
    }
};

bool breaks(const Before& before, Class next) {
    const Class last = before.last;
    if (last == Class::cr && next == Class::lf) return false;
    if (is_control(last) || is_control(next)) return true;
    const auto has_no_trailing = [&] { return (before.code - 0xac00) % 28 == 0; };
    if (last == Class::leading && (next == Class::leading || next == Class::vowel || next == Class::syllable)) return false;
    if ((last == Class::vowel || (last == Class::syllable && has_no_trailing())) && (next == Class::vowel || next == Class::trailing))
        return false;
    if ((last == Class::trailing || last == Class::syllable) && next == Class::trailing) return false;
    if (extends(next) || next == Class::spacing_mark || last == Class::prepend) return false;
    if (before.conjunct && before.linked && next == Class::consonant) return false;
    if (before.emoji && last == Class::joiner && next == Class::pictographic) return false;
    return !(before.odd_flags && next == Class::regional_indicator);
}

}  // namespace

std::size_t end_of_grapheme(std::string_view text, std::size_t at) {
    const std::uint32_t first = next_character(text, at);
    if (at < text.size() && first < 0x80 && static_cast<unsigned char>(text[at]) < 0x80 && first != '\r') return at;
    Before before{};
    before.add(class_of(first), first);
    while (at < text.size()) {
        std::size_t end = at;
        const std::uint32_t c = next_character(text, end);
        const Class next = class_of(c);
        if (breaks(before, next)) break;
        before.add(next, c);
        at = end;
    }
    return at;
}

}  // namespace clamor::text
