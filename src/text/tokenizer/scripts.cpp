#include "text/tokenizer/scripts.hpp"

#include <algorithm>

namespace clamor::text {

std::uint8_t script_of(std::uint32_t c) noexcept {
    const auto run = std::upper_bound(script_runs.begin(), script_runs.end(), c, [](std::uint32_t code, std::uint32_t r) { return code < r >> 8; }) - 1;
    return static_cast<std::uint8_t>(*run & 0xff);
}

}  // namespace clamor::text
