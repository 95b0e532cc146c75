#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "clamor/core/context.hpp"
#include "core/memory_turn.hpp"

namespace clamor::text {

/// In bytes: a text whose way to tokens takes memory that counts: up to some hundred bytes a byte.
inline bool is_large(std::string_view text) noexcept { return text.size() > (std::size_t{1} << 16); }

/// read(). Large texts are read one at a time in a context; then give_back() and the context's trim() return their memory to the system.
template <typename Read, typename GiveBack>
void read_in_turn(std::string_view text, Read&& read, GiveBack&& give_back) {
    if (!is_large(text)) return read();
    const MemoryTurn turn;
    read();
    give_back();
    if (Context* const context = current_context()) context->trim();
}

}  // namespace clamor::text
