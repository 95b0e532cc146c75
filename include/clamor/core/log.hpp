#pragma once

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"

namespace clamor {

/// Whether this thread's context has a log.
bool has_log() noexcept;

/// Tells the log of this thread's context what happened: at debug what helps to find a fault, at info what a run does, at warning what
/// the host's user should hear although the call goes on, at error what failed beside the exception that the call throws
/// (docs/guides/logging.md). Without a log the text is not made; without memory for it, it is lost.
template <typename... Parts>
void log_event(LogLevel level, const Parts&... parts) noexcept {
    if (!has_log()) return;
    try {
        current_context()->log(level, concat(parts...));
    } catch (...) {
    }
}

}  // namespace clamor
