#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clamor::posts {

/// Owns bytes that are freed together. Blocks come from core/memory.hpp, so that they count against the context's
/// memory limit; clear() keeps them for the next use.
class Arena {
public:
    Arena() = default;
    ~Arena();
    Arena(Arena&& other) noexcept;
    Arena& operator=(Arena&& other) noexcept;

    /// Uninitialised bytes, aligned to 8.
    char* allocate(std::size_t bytes) {
        bytes = (bytes + 7) & ~std::size_t{7};
        if (bytes > static_cast<std::size_t>(end_ - next_)) grow(bytes);
        char* const place = next_;
        next_ += bytes;
        return place;
    }

    /// A copy that lives until clear().
    std::string_view keep(std::string_view bytes);
    /// A copy of the views; what they show must live as long.
    std::span<const std::string_view> keep(std::span<const std::string_view> views);

    /// Forgets all that was allocated. Gives back blocks beyond the first 64 MiB.
    void clear() noexcept;

private:
    struct Block {
        char* memory;
        std::size_t bytes;
    };
    void grow(std::size_t bytes);

    std::vector<Block> blocks_;
    std::size_t used_ = 0;  // blocks in use; the last of them is open
    char* next_ = nullptr;
    char* end_ = nullptr;
};

}  // namespace clamor::posts
