#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor {

/// Threads that wait for parallel loops. The thread that starts a loop works on it too, so a pool of n has n - 1
/// threads of its own. Workers look for the next loop for some microseconds after one ends, then sleep. A loop never
/// waits for a worker that has not come: what is asleep, or not given a processor by the system, joins when it can. Nor for another
/// thread's loop: until that ends, the thread that came second does its tasks alone.
class ThreadPool {
public:
    explicit ThreadPool(int workers);
    ~ThreadPool();

    int size() const noexcept { return static_cast<int>(threads_.size()) + 1; }
    /// run(state, i) once for each i in [0, count), the first on this thread; returns when all are done; throws the first exception again.
    void run(Index count, void (*run)(void*, Index), void* state);

private:
    void stop() noexcept;

    struct Loop {
        void (*run)(void*, Index) = nullptr;
        void* state = nullptr;
        Index count = 0;
    };
    void work();
    void take_tasks(Index first) noexcept;
    void leave() noexcept;

    static constexpr unsigned closed = 1u << 31;

    std::mutex turn_;  ///< one loop at a time
    std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::atomic<unsigned> round_{0};      ///< counts loops; a change wakes the workers
    std::atomic<unsigned> sleepers_{0};   ///< workers that wait for wake_
    std::atomic<unsigned> door_{closed};  ///< workers inside the loop, and whether no more may come in
    std::atomic<Index> next_{0};          ///< the next task of the loop
    Loop loop_;
    std::exception_ptr failure_;
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> ready_{0};   ///< workers that have what they need of the system
    std::vector<std::thread> threads_;
};

}  // namespace clamor
