#include "text/tokenizer/charsmap.hpp"

#include <algorithm>

#include "text/tokenizer/graphemes.hpp"

namespace clamor::text {

namespace {

std::string from_base64(std::string_view text, const Fields& fields) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    while (text.ends_with('=')) text.remove_suffix(1);
    for (const char c : text) {
        const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                          : c >= 'a' && c <= 'z' ? c - 'a' + 26
                          : c >= '0' && c <= '9' ? c - '0' + 52
                          : c == '+'             ? 62
                          : c == '/'             ? 63
                                                 : -1;
        if (value < 0) fields.refuse("\"precompiled_charsmap\" is not base64");
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>(bits >> count & 0xff));
    }
    return bytes;
}

// A unit of the double array: 8 bits of label, one that says whether a value stands at the child, and the child's offset.
std::uint32_t label(std::uint32_t unit) { return unit & (1u << 31 | 0xff); }
bool has_value(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t value(std::uint32_t unit) { return unit & ~(1u << 31); }
std::uint32_t offset(std::uint32_t unit) { return unit >> 10 << ((unit & 1u << 9) >> 6); }

}  // namespace

CharsMap::CharsMap(const Fields& fields) {
    const std::string bytes = from_base64(fields.string("precompiled_charsmap"), fields);
    const auto number = [&](std::size_t at) {
        std::uint32_t n = 0;
        for (int i = 3; i >= 0; --i) n = n << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
        return n;
    };
    if (bytes.size() < 4) fields.refuse("\"precompiled_charsmap\" is cut off");
    const std::size_t units = number(0) / 4;
    if (units == 0 || bytes.size() < 4 + 4 * units)
        fields.refuse("\"precompiled_charsmap\" is cut off: ", units, " units of its trie in ", bytes.size(), " bytes");
    for (std::size_t i = 0; i < units; ++i) units_.push_back(number(4 + 4 * i));
    replacements_ = bytes.substr(4 + 4 * units);
    if (!is_valid_utf8(replacements_)) fields.refuse("the replacements of \"precompiled_charsmap\" are not UTF-8");
    std::string_view replacement;
    for (char c = ' '; c < 0x7f; ++c) keeps_ascii_ = keeps_ascii_ && !find({&c, 1}, replacement);
}

bool CharsMap::find(std::string_view characters, std::string_view& replacement) const noexcept {
    std::uint32_t node = offset(units_[0]);
    for (const char c : characters) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0) return false;
        node ^= byte;
        if (node >= units_.size() || label(units_[node]) != byte) return false;
        const std::uint32_t unit = units_[node];
        node ^= offset(unit);
        if (!has_value(unit)) continue;
        if (node >= units_.size()) return false;
        const std::size_t begin = value(units_[node]);
        if (begin > replacements_.size() || (begin < replacements_.size() && is_continuation(replacements_[begin]))) return false;
        replacement = std::string_view(replacements_).substr(begin, replacements_.find('\0', begin) - begin);
        return true;
    }
    return false;
}

void CharsMap::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    if (keeps_ascii_ && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; })) return;

    // A replacement takes the place of as many characters as it has, and of those that are left its last takes the place too;
    // where it is longer, its last characters are added. What becomes nothing is left to the character before.
    auto& characters = texts.characters();
    characters.clear();
    bool changed = false;
    const auto replace = [&](std::string_view old, std::string_view replacement) {
        changed = true;
        int left = static_cast<int>(count_characters(old));
        for (std::size_t i = 0; i < replacement.size(); --left) characters.push_back({next_character(replacement, i), left > 0 ? 0 : 1});
        if (left > 0 && !characters.empty()) characters.back().added -= left;
    };
    std::string_view replacement;
    const auto plain = [&](std::size_t i) { return i >= text.size() || (text[i] >= ' ' && text[i] < 0x7f); };
    for (std::size_t at = 0; at < text.size();) {
        if (keeps_ascii_ && plain(at) && plain(at + 1)) {
            characters.push_back({static_cast<unsigned char>(text[at++]), 0});
            continue;
        }
        const std::size_t end = end_of_grapheme(text, at);
        if (end - at < 6 && find(text.substr(at, end - at), replacement)) {
            replace(text.substr(at, end - at), replacement);
            at = end;
            continue;
        }
        while (at < end) {
            const std::size_t here = at;
            const std::uint32_t c = next_character(text, at);
            if (find(text.substr(here, at - here), replacement))
                replace(text.substr(here, at - here), replacement);
            else
                characters.push_back({c, 0});
        }
    }
    if (changed) texts.transform();
}

}  // namespace clamor::text
