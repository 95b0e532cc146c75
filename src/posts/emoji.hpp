#pragma once

#include <cstddef>
#include <string_view>

namespace clamor::posts {

/// Bytes of the emoji that begins at `at` < text.size(), 0 where none does (UTS 51: one with its variation selector and
/// skin tone, several joined by U+200D, a flag, a keycap). Characters that are also text, such as © or a black heart, count
/// with U+FE0F behind them only.
std::size_t emoji_at(std::string_view text, std::size_t at);

/// Whether a character that is pictographic (or a flag's letter, or a skin tone) is an emoji without U+FE0F behind it.
bool shown_as_emoji(char32_t c);

}  // namespace clamor::posts
