#pragma once

#include <cstdint>
#include <span>

namespace clamor::text {

inline constexpr std::uint8_t no_script = 0;  ///< of a blank, and of what is in no script's block

/// Code point << 8 | script, a number from 1 on, of that and all that follow up to the next.
extern const std::span<const std::uint32_t> script_runs;

/// Which script a character is written in, as the Hugging Face library's UnicodeScripts sees it (make_script_table.py).
std::uint8_t script_of(std::uint32_t c) noexcept;

}  // namespace clamor::text
