#pragma once

namespace clamor {

/// Processors that this process may run on (its affinity mask, where the system has one); at least 1.
int usable_processors() noexcept;

/// Changes in the child of every fork(): what holds threads compares it with the number it was made under.
unsigned fork_generation() noexcept;

}  // namespace clamor
