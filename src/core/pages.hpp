#pragma once

#include <cstddef>

namespace clamor {

/// Memory straight from the system, beginning on a page: what is freed is the system's again, which the heaps of an allocator, one for
/// each thread, do not promise. Null where the system has none.
void* allocate_pages(std::size_t bytes) noexcept;
void free_pages(void* memory, std::size_t bytes) noexcept;

}  // namespace clamor
