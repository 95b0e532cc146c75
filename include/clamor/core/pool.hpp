#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "clamor/core/memory.hpp"

namespace clamor {

/// Gives standard containers the context's memory, so that its limit counts them.
template <typename T>
struct PoolAllocator {
    using value_type = T;
    PoolAllocator() = default;
    template <typename U>
    PoolAllocator(const PoolAllocator<U>&) noexcept {}
    T* allocate(std::size_t n) { return static_cast<T*>(allocate_aligned(n * sizeof(T))); }
    void deallocate(T* memory, std::size_t) noexcept { free_aligned(memory); }
    template <typename U>
    bool operator==(const PoolAllocator<U>&) const noexcept { return true; }
};

template <typename T>
using PoolVector = std::vector<T, PoolAllocator<T>>;
using PoolString = std::basic_string<char, std::char_traits<char>, PoolAllocator<char>>;

class MemoryPool;

/// Counts memory that others allocate, such as a parser of another library, against the limit of the context that is current when
/// it is set; nothing where none is. Any thread may destroy it, also after the context is gone.
class MemoryCharge {
public:
    MemoryCharge() = default;
    ~MemoryCharge() { clear(); }
    MemoryCharge(MemoryCharge&& other) noexcept;
    MemoryCharge& operator=(MemoryCharge&& other) noexcept;

    /// Charges `bytes` in place of what it charged before. Throws Status::out_of_memory, and charges nothing then.
    void set(std::size_t bytes);
    void clear() noexcept;

private:
    std::shared_ptr<MemoryPool> pool_;
    std::size_t bytes_ = 0;
};

}  // namespace clamor
