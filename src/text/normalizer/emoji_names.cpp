#include "text/normalizer/emoji_names.hpp"

#include <algorithm>
#include <array>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "posts/emoji.hpp"

namespace clamor::text {

namespace {

constexpr std::uint32_t joiner = 0x200d, emoji_style = 0xfe0f, keycap = 0x20e3;
constexpr std::size_t most_characters = 7;  // of a line of the table
constexpr std::string_view tone_names[] = {"_light_skin_tone", "_medium-light_skin_tone", "_medium_skin_tone", "_medium-dark_skin_tone",
                                           "_dark_skin_tone"};

bool is_tone(std::uint32_t c) { return c - 0x1f3fb < 5; }
bool is_regional(std::uint32_t c) { return c - 0x1f1e6 < 26; }
bool is_tag(std::uint32_t c) { return c >= 0xe0020 && c <= 0xe007f; }  // of the flags of regions

/// A line of the table.
struct Entry {
    std::string_view characters, name;
};

Entry entry(std::size_t i) {
    const std::string_view line = emoji_records.substr(emoji_starts[i], emoji_starts[i + 1] - emoji_starts[i] - 1u);
    const std::size_t blank = line.find(' ');
    return {line.substr(0, blank), line.substr(blank + 1)};
}

/// The name that the table has, or nothing.
std::string_view find(std::string_view characters) {
    std::size_t first = 0, last = emoji_starts.size() - 1;
    while (first < last) {
        const std::size_t middle = first + (last - first) / 2;
        if (entry(middle).characters < characters)
            first = middle + 1;
        else
            last = middle;
    }
    if (first == emoji_starts.size() - 1) return {};
    const Entry found = entry(first);
    return found.characters == characters ? found.name : std::string_view();
}

/// A beginning of the characters that ends with one that the table has.
struct Beginning {
    std::size_t bytes = 0;          ///< of the table's characters
    std::size_t without_tones = 0;  ///< characters, but for the skin tones at its end
    std::size_t all = 0;            ///< with these
    std::size_t tones_inside = 0, tones = 0;
};

}  // namespace

bool may_begin_emoji(std::uint32_t c) noexcept {
    return c == '#' || c == '*' || unicode::is_ascii_digit(c) || c == 0xa9 || c == 0xae || (c >= 0x203c && c <= 0x3299) ||
           (c >= 0x1f000 && c <= 0x1faff);
}

bool may_continue_emoji(std::uint32_t before, std::uint32_t c) noexcept {
    return c == joiner || c == emoji_style || c == keycap || is_tone(c) || is_tag(c) || before == joiner ||
           (is_regional(before) && is_regional(c));
}

std::size_t name_emoji(std::span<const std::uint32_t> characters, std::string& name) {
    char bytes[4 * most_characters];
    std::array<Beginning, most_characters> beginnings;
    std::array<std::uint32_t, longest_emoji> tones;
    std::size_t count = 0, size = 0, tone_count = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const std::uint32_t c = characters[i];
        if (i > 0 && is_tone(c))
            tones[tone_count++] = c - 0x1f3fb;
        else if (i == 0 || c != emoji_style) {
            if (count == most_characters) break;
            size += put_character(bytes + size, c);
            beginnings[count++] = {.bytes = size, .without_tones = i + 1, .all = i + 1, .tones_inside = tone_count, .tones = tone_count};
            continue;
        }
        Beginning& last = beginnings[count - 1];
        last.all = i + 1;
        last.tones = tone_count;
        if (last.tones == last.tones_inside) last.without_tones = i + 1;
    }
    for (; count > 0; --count) {
        const Beginning& here = beginnings[count - 1];
        if (characters[here.without_tones - 1] == joiner) continue;
        const std::string_view found = find({bytes, here.bytes});
        if (found.empty()) continue;
        const std::size_t mark = found.find('|');
        const bool takes_tones = mark != std::string_view::npos;
        if (!takes_tones && here.tones_inside > 0) continue;
        const std::size_t taken = takes_tones ? here.all : here.without_tones;
        if (taken == 1 && !posts::shown_as_emoji(characters[0])) continue;
        name = found.substr(0, mark);
        if (!takes_tones) return taken;
        for (auto tone = tones.begin(); tone != tones.begin() + static_cast<std::ptrdiff_t>(here.tones); ++tone)
            if (std::find(tones.begin(), tone, *tone) == tone) name += tone_names[*tone];
        name += found.substr(mark + 1);
        return taken;
    }
    return 0;
}

}  // namespace clamor::text
