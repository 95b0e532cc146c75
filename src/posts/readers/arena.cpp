#include "clamor/posts/arena.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "clamor/core/memory.hpp"

namespace clamor::posts {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 18;
constexpr std::size_t kept_bytes = std::size_t{64} << 20;

}  // namespace

Arena::~Arena() {
    for (const Block& block : blocks_) free_aligned(block.memory);
}

Arena::Arena(Arena&& other) noexcept
    : blocks_(std::exchange(other.blocks_, {})),
      used_(std::exchange(other.used_, 0)),
      next_(std::exchange(other.next_, nullptr)),
      end_(std::exchange(other.end_, nullptr)) {}

Arena& Arena::operator=(Arena&& other) noexcept {
    std::swap(blocks_, other.blocks_);
    std::swap(used_, other.used_);
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    return *this;
}

void Arena::grow(std::size_t bytes) {
    // The next block that is large enough comes to the front; a new one is made only where none is.
    for (std::size_t i = used_; i < blocks_.size(); ++i) {
        if (blocks_[i].bytes < bytes) continue;
        std::swap(blocks_[i], blocks_[used_]);
        next_ = blocks_[used_].memory;
        end_ = next_ + blocks_[used_].bytes;
        ++used_;
        return;
    }
    const std::size_t size = std::max(bytes, block_bytes);
    blocks_.reserve(blocks_.size() + 1);
    blocks_.push_back({static_cast<char*>(allocate_aligned(size)), size});
    std::swap(blocks_.back(), blocks_[used_]);
    next_ = blocks_[used_].memory;
    end_ = next_ + size;
    ++used_;
}

std::string_view Arena::keep(std::string_view bytes) {
    if (bytes.empty()) return std::string_view("");
    char* const place = allocate(bytes.size());
    std::memcpy(place, bytes.data(), bytes.size());
    return {place, bytes.size()};
}

std::span<const std::string_view> Arena::keep(std::span<const std::string_view> views) {
    if (views.empty()) return {};
    auto* const place = reinterpret_cast<std::string_view*>(allocate(views.size_bytes()));
    std::uninitialized_copy(views.begin(), views.end(), place);
    return {place, views.size()};
}

void Arena::clear() noexcept {
    std::size_t kept = 0, bytes = 0;
    for (; kept < blocks_.size() && bytes + blocks_[kept].bytes <= kept_bytes; ++kept) bytes += blocks_[kept].bytes;
    for (std::size_t i = kept; i < blocks_.size(); ++i) free_aligned(blocks_[i].memory);
    blocks_.resize(kept);
    used_ = 0;
    next_ = end_ = nullptr;
}

}  // namespace clamor::posts
