#pragma once

#include <string_view>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"

namespace clamor {

/// A text without the white space around it, as Python's str.strip(): Unicode's White_Space, and the separators U+001C to U+001F.
inline std::string_view strip(std::string_view text) noexcept {
    const auto is_blank = [](std::uint32_t c) { return unicode::is_white_space(c) || c - 0x1c < 4; };
    std::size_t begin = 0, end = text.size();
    for (std::size_t next = 0; next < end && is_blank(next_character(text, next)); begin = next) {}
    while (end > begin) {
        std::size_t last = end - 1;
        while (last > begin && is_continuation(text[last])) --last;
        std::size_t behind = last;
        if (!is_blank(next_character(text, behind)) || behind != end) break;
        end = last;
    }
    return text.substr(begin, end - begin);
}

}  // namespace clamor
