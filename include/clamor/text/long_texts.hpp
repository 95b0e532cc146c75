#pragma once

#include <cstdint>
#include <string_view>

namespace clamor::text {

/// What is read of a text with more tokens than a model reads at once.
enum class LongTexts : std::uint8_t {
    truncate,  ///< its first tokens
    windows,   ///< all, in windows of so many tokens; the result is the mean of theirs, weighted by their tokens (docs/long-texts.md)
};

/// Of "truncate" or "windows". Throws Status::invalid_argument for another word.
LongTexts long_texts_of(std::string_view name);

}  // namespace clamor::text
