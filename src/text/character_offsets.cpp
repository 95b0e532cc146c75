#include "clamor/text/character_offsets.hpp"

#include <algorithm>

#include "clamor/core/utf8.hpp"

namespace clamor::text {

void to_character_offsets(std::string_view text, std::span<TextSpan> offsets) {
    const std::size_t plain = end_of_ascii(text);  // until there, bytes are characters
    if (plain == text.size()) return;
    std::vector<std::uint32_t> before(text.size() - plain + 1);  // how many characters begin before each byte from there on
    auto count = static_cast<std::uint32_t>(plain);
    const auto place = before.begin() - static_cast<std::ptrdiff_t>(plain);
    for (std::size_t at = plain; at < text.size(); ++count) {
        const auto begin = static_cast<std::ptrdiff_t>(at);
        next_character(text, at);
        place[begin] = count;
        std::fill(place + begin + 1, place + static_cast<std::ptrdiff_t>(at), count + 1);
    }
    before.back() = count;
    const auto characters = [&](std::uint32_t byte) { return byte < plain ? byte : before[byte - plain]; };
    for (TextSpan& span : offsets) span = {characters(span.begin), characters(span.end)};
}

}  // namespace clamor::text
