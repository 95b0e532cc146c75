#include "clamor/text/character_offsets.hpp"

#include <algorithm>
#include <vector>

#include "clamor/core/utf8.hpp"

namespace clamor::text {

void to_character_offsets(std::string_view text, std::span<TextSpan> offsets) {
    const std::size_t plain = end_of_ascii(text);  // until there, bytes are characters
    if (plain == text.size()) return;
    std::vector<std::uint32_t> before(text.size() - plain + 1);  // how many characters begin before each byte from there on
    auto count = static_cast<std::uint32_t>(plain);
    for (std::size_t at = plain; at < text.size(); ++count) {
        std::size_t byte = at - plain;
        next_character(text, at);
        for (before[byte++] = count; byte < at - plain; ++byte) before[byte] = count + 1;
    }
    before.back() = count;
    const auto characters = [&](std::size_t byte) {
        return byte < plain ? static_cast<std::uint32_t>(byte) : before[std::min(byte, text.size()) - plain];
    };
    for (TextSpan& span : offsets) span = {characters(span.begin), characters(span.end)};
}

void to_character_offsets(std::string_view first, std::string_view second, Encoding& encoding) {
    for (const std::int8_t sequence : {0, 1}) {
        std::vector<TextSpan> own;
        for (std::size_t i = 0; i < encoding.offsets.size(); ++i)
            if (encoding.sequences[i] == sequence) own.push_back(encoding.offsets[i]);
        to_character_offsets(sequence == 0 ? first : second, own);
        auto next = own.begin();
        for (std::size_t i = 0; i < encoding.offsets.size(); ++i)
            if (encoding.sequences[i] == sequence) encoding.offsets[i] = *next++;
    }
}

}  // namespace clamor::text
