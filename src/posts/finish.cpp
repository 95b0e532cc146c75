#include "posts/finish.hpp"

#include <xxhash.h>

#include <cstring>

#include "posts/unicode.hpp"

namespace clamor::posts {

std::string_view row_id(std::string_view bytes, Arena& arena) {
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.data(), bytes.size()));
    constexpr std::string_view prefix = "row:", hex = "0123456789abcdef";
    char* const id = arena.allocate(prefix.size() + 32);
    std::memcpy(id, prefix.data(), prefix.size());
    for (std::size_t i = 0; i < 16; ++i) {
        id[prefix.size() + 2 * i] = hex[hash.digest[i] >> 4];
        id[prefix.size() + 2 * i + 1] = hex[hash.digest[i] & 15];
    }
    return {id, prefix.size() + 32};
}

void Finisher::add(Post post, const Given& given, std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    if (!given.text && post.repost_of.empty() && post.media.empty()) return shard.problems.add(Problem::no_text, line);
    if (given.bad_time) shard.problems.add(Problem::bad_time, line);
    if (given.bad_field) shard.problems.add(Problem::bad_field, line);
    if (post.id.empty()) post.id = row_id(record, shard.arena);
    const bool all_given = given.mentions && given.hashtags && given.links;
    if (!all_given || !unicode::is_ascii(post.text)) {
        extract_entities(post.text, entities_);
        if (!given.mentions) post.mentions = shard.arena.keep(entities_.mentions);
        if (!given.hashtags) post.hashtags = shard.arena.keep(entities_.hashtags);
        if (!given.links) post.links = shard.arena.keep(entities_.links);
        post.emoji = shard.arena.keep(entities_.emoji);
    }
    shard.posts.push_back(post);
}

}  // namespace clamor::posts
