#include "text/tokenizer/scripts.hpp"

#include "text/tokenizer/character_runs.hpp"

namespace clamor::text {

std::uint8_t script_of(std::uint32_t c) noexcept { return value_in_runs(script_runs, c); }

}  // namespace clamor::text
