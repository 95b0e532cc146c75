#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace clamor::text {

/// More characters than any emoji has.
inline constexpr std::size_t longest_emoji = 16;

/// Whether an emoji may begin with a character, and whether one may go on with the second of two neighbours.
bool may_begin_emoji(std::uint32_t c) noexcept;
bool may_continue_emoji(std::uint32_t before, std::uint32_t c) noexcept;

/// The longest emoji at the beginning of at most longest_emoji characters: how many it takes, and its English name in UTF-8
/// ("red_heart", "thumbs_up_medium_skin_tone"); 0 where none begins. Characters that are also text, such as ©, are emoji with U+FE0F
/// behind them only (posts/emoji.hpp).
std::size_t name_emoji(std::span<const std::uint32_t> characters, std::string& name);

/// The table: an emoji a line, sorted; its characters without U+FE0F and skin tones, a blank, its name. '|' stands where the
/// name says skin tones, if the emoji takes them ("man|_red_hair"). Bytes, of which nothing needs to be made when a program starts.
extern const std::string_view emoji_records;
/// Where each line begins, and where the last one ends.
extern const std::span<const std::uint16_t> emoji_starts;

}  // namespace clamor::text
