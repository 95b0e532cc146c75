#pragma once

#include <cstddef>

namespace clamor {

/// 64-byte aligned memory, taken from the current context's pool (core/context.hpp) and charged to its limit;
/// from the system where no context is current. Throws Status::out_of_memory, saying how much was asked and allowed.
/// Any thread may free what any other allocated, also after the context is gone.
void* allocate_aligned(std::size_t bytes);
void free_aligned(void* memory) noexcept;

}  // namespace clamor
