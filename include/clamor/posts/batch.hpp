#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/posts/arena.hpp"
#include "clamor/posts/post.hpp"
#include "clamor/posts/problems.hpp"

namespace clamor::posts {

/// A place between two records of an input.
struct Position {
    std::uint64_t offset = 0;  ///< bytes before it; rows of an Arrow stream
    std::uint64_t lines = 0;   ///< lines before it; rows of an Arrow stream
    bool operator==(const Position&) const = default;
};

/// Posts and everything that they point to, and what became of the records they were read from. Made to be used again
/// and again: a reader that fills it takes the memory that it has. One thread at a time; several batches may be in
/// flight at once, filled by one reader.
class PostBatch {
public:
    std::span<const Post> posts() const noexcept { return posts_; }
    std::uint64_t records() const noexcept { return records_; }      ///< read for this batch, the skipped among them
    const Problems& problems() const noexcept { return problems_; }  ///< of this batch's records
    /// Where reading goes on after this batch: with it and what was made of all batches so far, a killed run resumes.
    Position end() const noexcept { return end_; }

    void clear() noexcept;

    /// For readers: shards are filled in parallel, then gathered in their order.
    struct Shard {
        Arena arena;
        PoolVector<Post> posts;
        Problems problems;
    };
    std::vector<Shard>& shards(std::size_t count);
    void gather(std::uint64_t records, Position end);

private:
    std::vector<Shard> shards_;
    PoolVector<Post> posts_;
    Problems problems_;
    std::uint64_t records_ = 0;
    Position end_;
};

}  // namespace clamor::posts
