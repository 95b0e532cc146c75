#include "posts/finish.hpp"

#include <cstring>

#include "clamor/core/utf8.hpp"
#include "core/hash.hpp"
#include "core/hexadecimal.hpp"

namespace clamor::posts {

std::string_view row_id(std::string_view bytes, Arena& arena) {
    const Hash128 hash = hash128(bytes);
    constexpr std::string_view prefix = "row:";
    char* const id = arena.allocate(prefix.size() + 32);
    std::memcpy(id, prefix.data(), prefix.size());
    write_hexadecimal(hash.high, id + prefix.size());
    write_hexadecimal(hash.low, id + prefix.size() + 16);
    return {id, prefix.size() + 32};
}

void Finisher::add(Post post, const Given& given, std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    if (!given.text && post.repost_of.empty() && post.media.empty()) return shard.problems.add(Problem::no_text, line);
    if (given.bad_time) shard.problems.add(Problem::bad_time, line);
    if (given.bad_field) shard.problems.add(Problem::bad_field, line);
    if (post.id.empty()) post.id = row_id(record, shard.arena);
    const bool all_given = given.mentions && given.hashtags && given.links;
    if (!all_given || !is_ascii(post.text)) {
        extract_entities(post.text, entities_);
        if (!given.mentions) post.mentions = shard.arena.keep(entities_.mentions);
        if (!given.hashtags) post.hashtags = shard.arena.keep(entities_.hashtags);
        if (!given.links) post.links = shard.arena.keep(entities_.links);
        post.emoji = shard.arena.keep(entities_.emoji);
    }
    shard.posts.push_back(post);
}

}  // namespace clamor::posts
