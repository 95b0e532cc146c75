#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "clamor/core/pool.hpp"

namespace clamor::pipeline {

struct PoolDelete {
    void operator()(void* memory) const noexcept { free_aligned(memory); }
};

/// Bytes that are written again and again, charged to the context.
class Scratch {
public:
    std::string bytes;

    /// Empties it, with room for so many bytes; what was there is given back before.
    void begin(std::size_t room) {
        bytes.clear();
        if (room <= bytes.capacity()) return;
        std::string().swap(bytes);
        charge_.set(room);
        bytes.reserve(room);
    }

private:
    MemoryCharge charge_;
};

/// A growing array in blocks: growing moves nothing, so that it never needs its memory twice.
template <typename T>
class Blocks {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    static constexpr std::size_t bits = 11, block = std::size_t{1} << bits;

public:
    std::size_t size() const noexcept { return size_; }
    T& operator[](std::size_t i) noexcept { return blocks_[i >> bits].get()[i & (block - 1)]; }
    const T& operator[](std::size_t i) const noexcept { return blocks_[i >> bits].get()[i & (block - 1)]; }

    /// After this the next push_back() cannot fail.
    void reserve_one() {
        if (size_ < blocks_.size() << bits) return;
        blocks_.reserve(blocks_.size() + 1);
        blocks_.emplace_back(static_cast<T*>(allocate_aligned(block * sizeof(T))));
    }
    void push_back(const T& value) {
        reserve_one();
        (*this)[size_++] = value;
    }

private:
    std::vector<std::unique_ptr<T, PoolDelete>> blocks_;
    std::size_t size_ = 0;
};

/// Byte strings one after the other, in blocks; a string lies in one block whole.
class StringBlocks {
public:
    static constexpr std::size_t bits = 18, block = std::size_t{1} << bits;   ///< 256 KiB; a longer string has a block of its own

    /// Returns where it lies.
    std::uint64_t add(const void* bytes, std::size_t size) {
        if (blocks_.empty() || block - used_ < std::max<std::size_t>(size, 1)) {  // an empty string lies in a block, too
            blocks_.reserve(blocks_.size() + 1);
            const std::size_t room = std::max(block, size);
            blocks_.emplace_back(static_cast<char*>(allocate_aligned(room)));
            bytes_ += room;
            used_ = 0;
        }
        const std::uint64_t at = ((blocks_.size() - 1) << bits) + used_;
        if (size != 0) std::memcpy(blocks_.back().get() + used_, bytes, size);
        used_ = std::min(block, used_ + size);
        return at;
    }
    const char* at(std::uint64_t place) const noexcept { return blocks_[place >> bits].get() + (place & (block - 1)); }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    std::vector<std::unique_ptr<char, PoolDelete>> blocks_;
    std::size_t used_ = 0, bytes_ = 0;   // of the last block; of all
};

}  // namespace clamor::pipeline
