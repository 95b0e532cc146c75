#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace clamor {

/// Freed blocks of 32 KiB and more are kept for the next tensor of their size class: training asks for the same
/// sizes in every step, and fresh pages from the system cost more than the arithmetic on them.
/// What is kept counts against the limit, and is given back before a limit is reported as reached.
class MemoryPool {
public:
    explicit MemoryPool(std::size_t limit);
    ~MemoryPool();
    MemoryPool(const MemoryPool&) = delete;
    MemoryPool& operator=(const MemoryPool&) = delete;

    /// A block for `bytes`; its true size comes back in `bytes`. Throws Status::out_of_memory.
    void* take(std::size_t& bytes);
    /// In a child of a fork nothing is given back: a thread that is not there may have held the lock.
    void give(void* block, std::size_t bytes) noexcept;
    void trim() noexcept;

    /// Counts memory that was allocated elsewhere. Throws Status::out_of_memory.
    void charge(std::size_t bytes);
    void discharge(std::size_t bytes) noexcept;

    std::size_t used() const noexcept;
    std::size_t peak() const noexcept;

private:
    static constexpr std::size_t classes = 8 * 48;  ///< eight a power of two
    void trim_locked() noexcept;
    void make_room(std::size_t bytes);

    const std::size_t limit_;
    const unsigned forks_;
    mutable std::mutex mutex_;
    std::size_t used_ = 0, peak_ = 0, kept_ = 0;
    std::array<std::vector<void*>, classes> free_;
};

}  // namespace clamor
