#pragma once

#include <mutex>

namespace clamor {

/// Held around work that takes much of a context's memory for a while and gives it back: one at a time, whichever calls they are of. So
/// whether the limit is enough for one does not depend on which of them meet. Nothing outside of a context.
///
/// Who holds it waits for no other thread, and makes no second one.
class MemoryTurn {
public:
    /// Waits. Throws Status::cancelled where the context was cancelled meanwhile, and Status::unsupported in a forked child.
    MemoryTurn();

private:
    std::unique_lock<std::mutex> lock_;
};

}  // namespace clamor
