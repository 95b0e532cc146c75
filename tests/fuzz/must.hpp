#pragma once

#include <cstdlib>

namespace clamor::fuzz {

/// Ends a fuzzer, and a test that replays a corpus, where a promise is broken.
inline void must(bool holds) {
    if (!holds) std::abort();
}

}  // namespace clamor::fuzz
