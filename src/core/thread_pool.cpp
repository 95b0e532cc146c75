#include "core/thread_pool.hpp"

#include <exception>
#include <system_error>

#include "clamor/core/error.hpp"
#include "core/hints.hpp"
#include "core/processor.hpp"

namespace clamor {

namespace {
constexpr int looks_before_sleep = 4000;  // about 20 microseconds: a loop of kernels finds its workers awake

/// A thread gets the memory of a library's thread-local variables when it first reads one, and where there is none glibc ends the program:
/// so now, not in the middle of a call. Ours, and those of the C++ runtime, which are read when something is thrown.
void take_thread_locals() {
    [[maybe_unused]] static thread_local volatile int taken = 0;
    taken = std::uncaught_exceptions();
}
}  // namespace

ThreadPool::ThreadPool(int workers) {
    threads_.reserve(static_cast<std::size_t>(workers > 1 ? workers - 1 : 0));
    const WithoutSignals without_signals;
    try {
        for (int i = 1; i < workers; ++i) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& error) {
        const std::size_t made = threads_.size() + 1;  // the caller's is one
        stop();
        fail(Status::out_of_memory,
             "context: of ", workers, " threads the system gave ", made, ": ", error.code().message(), "; ask for fewer");
    } catch (...) {
        stop();
        throw;
    }
    for (std::size_t ready = 0; (ready = ready_.load()) < threads_.size();) ready_.wait(ready);
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() noexcept {
    {
        std::lock_guard lock(mutex_);
        stop_.store(true);
        round_.fetch_add(1);
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void ThreadPool::take_tasks(Index first) noexcept {
    for (Index i = first; i < loop_.count; i = next_.fetch_add(1)) {
        try {
            loop_.run(loop_.state, i);
        } catch (...) {
            std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
            next_.store(loop_.count);
        }
    }
}

void ThreadPool::run(Index count, void (*run)(void*, Index), void* state) {
    std::unique_lock turn(turn_, std::defer_lock);
    Index first = 0;
    for (; !turn.try_lock(); ++first) {  // another thread's loop has the workers: alone, until it ends
        if (first == count) return;
        run(state, first);
    }
    // The door is closed and nobody is inside: only this thread looks at the loop.
    loop_ = {run, state, count};
    failure_ = nullptr;
    next_.store(first + 1);
    door_.fetch_and(~closed);
    round_.fetch_add(1);
    // A worker counts itself as a sleeper before it looks at the round for the last time: one of the two is seen.
    if (sleepers_.load() > 0) {
        { std::lock_guard lock(mutex_); }
        wake_.notify_all();
    }
    take_tasks(first);
    door_.fetch_or(closed);
    for (int look = 0; look < looks_before_sleep && door_.load() != closed; ++look) spin_hint();
    if (door_.load() != closed) {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [&] { return door_.load() == closed; });
    }
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::leave() noexcept {
    if (door_.fetch_sub(1) != closed + 1) return;
    std::lock_guard lock(mutex_);
    done_.notify_one();
}

void ThreadPool::work() {
    take_thread_locals();
    ready_.fetch_add(1);
    ready_.notify_one();
    unsigned seen = 0;
    for (;;) {
        for (int look = 0; look < looks_before_sleep && round_.load() == seen; ++look) spin_hint();
        if (round_.load() == seen) {
            std::unique_lock lock(mutex_);
            sleepers_.fetch_add(1);
            wake_.wait(lock, [&] { return round_.load() != seen; });
            sleepers_.fetch_sub(1);
        }
        seen = round_.load();
        if (stop_.load()) return;
        if ((door_.fetch_add(1) & closed) == 0) take_tasks(next_.fetch_add(1));
        leave();
    }
}

}  // namespace clamor
