#include "clamor/posts/batch.hpp"

namespace clamor::posts {

void PostBatch::clear() noexcept {
    for (Shard& shard : shards_) {
        shard.arena.clear();
        shard.posts.clear();
        shard.problems.clear();
    }
    posts_.clear();
    problems_.clear();
    records_ = 0;
}

std::vector<PostBatch::Shard>& PostBatch::shards(std::size_t count) {
    if (shards_.size() < count) shards_.resize(count);
    return shards_;
}

void PostBatch::gather(std::uint64_t records, Position end) {
    records_ = records;
    end_ = end;
    if (!shards_.empty()) posts_.swap(shards_.front().posts);
    std::size_t count = posts_.size();
    for (const Shard& shard : shards_) count += shard.posts.size();
    posts_.reserve(count);
    for (Shard& shard : shards_) {
        posts_.insert(posts_.end(), shard.posts.begin(), shard.posts.end());
        shard.posts.clear();
        problems_.add(shard.problems);
    }
}

}  // namespace clamor::posts
