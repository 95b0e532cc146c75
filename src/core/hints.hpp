#pragma once

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace clamor {

// What a processor may be told about the code that follows. None changes what is computed; a compiler that knows none loses time alone.

/// This thread waits for another one in a short loop.
inline void spin_hint() noexcept {
#if defined(_MSC_VER) && defined(_M_X64)
    _mm_pause();
#elif defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// The line of memory at an address is read soon.
inline void prefetch(const void* address) noexcept {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    static_cast<void>(address);
#endif
}

}  // namespace clamor
