#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace clamor::text {

struct CodeRange {
    std::uint32_t first, last;
};
/// Characters that are \w and \d to the expressions of BERTweet's normalization, and not yet to core/unicode.hpp; sorted.
extern const std::span<const CodeRange> new_words;
extern const std::span<const CodeRange> new_digits;

/// HTML 4's names of characters, sorted by name.
struct HtmlEntity {
    std::string_view name;
    std::uint16_t c;
};
extern const std::span<const HtmlEntity> html_entities;

}  // namespace clamor::text
