#pragma once

#include <atomic>
#include <mutex>

#include "clamor/core/context.hpp"
#include "core/memory_pool.hpp"
#include "core/thread_pool.hpp"

namespace clamor {

struct Context::Impl {
    explicit Impl(ContextOptions given);

    /// Throws Status::unsupported in a process forked after this context was made: its threads are not there.
    void check_process() const;

    ContextOptions options;
    unsigned forks;  ///< of this process's ancestors, when the context was made
    std::atomic<bool> cancelled{false};
    std::shared_ptr<MemoryPool> memory;
    ThreadPool threads;
    mutable std::mutex log_mutex;
    std::mutex memory_turn;  ///< MemoryTurn's
};

}  // namespace clamor
