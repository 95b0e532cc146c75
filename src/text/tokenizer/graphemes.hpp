#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace clamor::text {

/// Grapheme_Cluster_Break (Unicode Standard Annex 29), with what rules GB9c and GB11 ask for. Of `extend`, joined_extend and
/// linker may stand between the consonants of a conjunct.
enum class GraphemeClass : std::uint8_t {
    other, cr, lf, control, extend, joined_extend, linker, joiner, spacing_mark, prepend,
    leading, vowel, trailing, syllable, regional_indicator, consonant, pictographic,
};

/// Code point << 8 | class, of that and all that follow up to the next.
extern const std::span<const std::uint32_t> grapheme_runs;

/// The end of the grapheme cluster that begins at `at` < text.size(), in valid UTF-8.
std::size_t end_of_grapheme(std::string_view text, std::size_t at);

}  // namespace clamor::text
