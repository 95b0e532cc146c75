#pragma once

#ifndef _WIN32
#include <unistd.h>
#endif

#include <atomic>
#include <memory>
#include <shared_mutex>

#include "clamor/core/error.hpp"

namespace clamor::python {

/// A std::shared_mutex that nobody holds in a child of fork(), for those who did are threads of the parent alone. Where one of them was
/// changing what it guards, that is half done there, and Status::unsupported is thrown.
class ForkMutex {
public:
    ForkMutex() = default;
    ForkMutex(const ForkMutex&) = delete;
    ForkMutex& operator=(const ForkMutex&) = delete;
    ~ForkMutex() { delete state_.load(); }

    void lock() {
        State& state = here();
        state.mutex.lock();
        state.changing = true;
    }
    bool try_lock() {
        State& state = here();
        if (!state.mutex.try_lock()) return false;
        state.changing = true;
        return true;
    }
    void unlock() {
        State& state = *state_.load();
        state.changing = false;
        state.mutex.unlock();
    }
    void lock_shared() { here().mutex.lock_shared(); }
    void unlock_shared() { state_.load()->mutex.unlock_shared(); }

private:
#ifdef _WIN32
    static int process_id() { return 0; }   // nothing forks
#else
    static pid_t process_id() { return getpid(); }
#endif

    struct State {
        const decltype(process_id()) process = process_id();
        std::shared_mutex mutex;
        std::atomic<bool> changing = false;
    };

    /// This process's. The parent's is left as it is: a mutex that is held cannot be destroyed.
    State& here() {
        State* found = state_.load();
        if (found->process == process_id()) return *found;
        if (found->changing)
            fail(Status::unsupported, "forked while another thread changed this object; make or open it anew in the child");
        auto made = std::make_unique<State>();
        return state_.compare_exchange_strong(found, made.get()) ? *made.release() : *found;
    }

    std::atomic<State*> state_ = new State;
};

}  // namespace clamor::python
