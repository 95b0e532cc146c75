#include "core/memory_pool.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <new>
#include <utility>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/pool.hpp"
#include "core/context_impl.hpp"
#include "core/pages.hpp"
#include "core/processor.hpp"

namespace clamor {

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t smallest_kept = std::size_t{1} << 15;
constexpr std::size_t smallest_of_pages = std::size_t{1} << 20;

/// Stands in front of every block, so that any thread can free it without knowing where it came from.
struct Header {
    std::shared_ptr<MemoryPool> pool;
    std::size_t bytes = 0;
};
static_assert(sizeof(Header) <= alignment);

/// Rounds up to an eighth of a power of two, and numbers the class.
std::size_t size_class(std::size_t& bytes) {
    const int power = std::bit_width(bytes - 1) - 1;
    const std::size_t step = std::size_t{1} << (power - 3);
    bytes = (bytes + step - 1) / step * step;
    const int top = std::bit_width(bytes) - 1;
    return static_cast<std::size_t>(top - 15) * 8 + ((bytes >> (top - 3)) & 7);
}
/// And back.
std::size_t bytes_of_class(std::size_t c) { return (8 + c % 8) << (12 + c / 8); }

void* allocate_block(std::size_t bytes) noexcept {
    return bytes >= smallest_of_pages ? allocate_pages(bytes) : ::operator new(bytes, std::align_val_t{alignment}, std::nothrow);
}
void free_block(void* block, std::size_t bytes) noexcept {
    bytes >= smallest_of_pages ? free_pages(block, bytes) : ::operator delete(block, std::align_val_t{alignment});
}

}  // namespace

MemoryPool::MemoryPool(std::size_t limit) : limit_(limit), forks_(fork_generation()) {}
MemoryPool::~MemoryPool() {
    if (forks_ == fork_generation()) trim();
}

void* MemoryPool::take(std::size_t& bytes) {
    const bool keep = bytes >= smallest_kept;
    const std::size_t c = keep ? size_class(bytes) : 0;
    std::lock_guard lock(mutex_);
    if (keep && !free_[c].empty()) {
        void* block = free_[c].back();
        free_[c].pop_back();
        kept_ -= bytes;
        used_ += bytes;
        peak_ = std::max(peak_, used_);
        return block;
    }
    make_room(bytes);
    void* block = allocate_block(bytes);
    if (!block) {
        trim_locked();
        block = allocate_block(bytes);
    }
    if (!block) fail(Status::out_of_memory, "out of memory: the system has no ", bytes, " bytes, with ", used_, " in use here");
    used_ += bytes;
    peak_ = std::max(peak_, used_);
    return block;
}

/// Gives back what is kept, and throws if that is not enough.
void MemoryPool::make_room(std::size_t bytes) {
    if (limit_ == 0 || used_ + kept_ + bytes <= limit_) return;
    trim_locked();
    if (used_ + bytes > limit_)
        fail(Status::out_of_memory, "memory limit: ", bytes, " more bytes asked for with ", used_, " in use, and the limit is ", limit_);
}

void MemoryPool::charge(std::size_t bytes) {
    std::lock_guard lock(mutex_);
    make_room(bytes);
    used_ += bytes;
    peak_ = std::max(peak_, used_);
}

void MemoryPool::discharge(std::size_t bytes) noexcept {
    if (forks_ != fork_generation()) return;
    std::lock_guard lock(mutex_);
    used_ -= bytes;
}

void MemoryPool::give(void* block, std::size_t bytes) noexcept {
    if (forks_ != fork_generation()) return;
    std::lock_guard lock(mutex_);
    used_ -= bytes;
    if (bytes >= smallest_kept) {
        std::size_t size = bytes;
        try {
            free_[size_class(size)].push_back(block);
            kept_ += bytes;
            return;
        } catch (...) {  // no memory to remember it: free it
        }
    }
    free_block(block, bytes);
}

void MemoryPool::trim() noexcept {
    std::lock_guard lock(mutex_);
    trim_locked();
}

void MemoryPool::trim_locked() noexcept {
    for (std::size_t c = 0; c < classes; ++c) {
        for (void* block : free_[c]) free_block(block, bytes_of_class(c));
        free_[c].clear();
    }
    kept_ = 0;
}

std::size_t MemoryPool::used() const noexcept {
    std::lock_guard lock(mutex_);
    return used_;
}

std::size_t MemoryPool::peak() const noexcept {
    std::lock_guard lock(mutex_);
    return peak_;
}

void* allocate_aligned(std::size_t bytes) {
    if (bytes > SIZE_MAX / 4) fail(Status::out_of_memory, "out of memory: ", bytes, " bytes asked for");
    std::size_t total = bytes + alignment;
    std::shared_ptr<MemoryPool> pool;
    void* block = nullptr;
    if (Context* context = current_context()) {
        pool = context->impl().memory;
        block = pool->take(total);
    } else {
        block = ::operator new(total, std::align_val_t{alignment}, std::nothrow);
        if (!block) fail(Status::out_of_memory, "out of memory: the system has no ", total, " bytes");
    }
    new (block) Header{std::move(pool), total};
    return static_cast<char*>(block) + alignment;
}

MemoryCharge::MemoryCharge(MemoryCharge&& other) noexcept : pool_(std::move(other.pool_)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryCharge& MemoryCharge::operator=(MemoryCharge&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

void MemoryCharge::set(std::size_t bytes) {
    clear();
    Context* const context = current_context();
    if (!context || bytes == 0) return;
    context->impl().memory->charge(bytes);
    pool_ = context->impl().memory;
    bytes_ = bytes;
}

void MemoryCharge::clear() noexcept {
    if (pool_) pool_->discharge(bytes_);
    pool_.reset();
    bytes_ = 0;
}

void free_aligned(void* memory) noexcept {
    if (!memory) return;
    void* block = static_cast<char*>(memory) - alignment;
    auto* header = static_cast<Header*>(block);
    const std::shared_ptr<MemoryPool> pool = std::move(header->pool);
    const std::size_t bytes = header->bytes;
    header->~Header();
    if (pool)
        pool->give(block, bytes);
    else
        ::operator delete(block, std::align_val_t{alignment});
}

}  // namespace clamor
