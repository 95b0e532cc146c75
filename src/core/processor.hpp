#pragma once

#include "clamor/core/isa.hpp"

#if defined(__unix__) || defined(__APPLE__)
#include <csignal>
#endif

namespace clamor {

/// Processors that this process may run on (its affinity mask, where the system has one); at least 1.
int usable_processors() noexcept;

/// What the processor and the system have, whatever limit_isa() says.
Isa best_isa() noexcept;
struct Extensions {
    bool avx512_bf16 = false, avx512_vnni = false, avx_vnni = false;
};
Extensions processor_extensions() noexcept;

/// Changes in the child of every fork(): what holds threads compares it with the number it was made under.
unsigned fork_generation() noexcept;

/// While it lives, this thread takes no signals, and threads that it makes never do: the host's handlers run on the host's threads.
/// Faults of the thread's own (SIGSEGV and its kin) still reach their handlers.
class WithoutSignals {
public:
    WithoutSignals() noexcept;
    ~WithoutSignals();
    WithoutSignals(const WithoutSignals&) = delete;
    WithoutSignals& operator=(const WithoutSignals&) = delete;

#if defined(__unix__) || defined(__APPLE__)
private:
    sigset_t before_;
#endif
};

}  // namespace clamor
