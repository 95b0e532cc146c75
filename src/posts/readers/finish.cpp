#include "posts/readers/finish.hpp"

#include <cstring>

#include "clamor/core/utf8.hpp"
#include "core/hash.hpp"
#include "core/hexadecimal.hpp"
#include "posts/readers/html.hpp"

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

void Finisher::read_entities(Post& post, Given& given, Arena& arena) {
    const bool lists = given.mentions && given.hashtags && given.links;
    if (!lists || (!given.emoji && !is_ascii(post.text))) {
        extract_entities(post.text, entities_);
        if (!given.mentions) post.mentions = arena.keep(entities_.mentions);
        if (!given.hashtags) post.hashtags = arena.keep(entities_.hashtags);
        if (!given.links) post.links = arena.keep(entities_.links);
        post.emoji = arena.keep(entities_.emoji);
    }
    given.mentions = given.hashtags = given.links = given.emoji = true;
}

void Finisher::add(Post post, Given given, std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    if (!given.text && post.repost_of.empty() && post.media.empty()) return shard.problems.add(Problem::no_text, line);
    if (given.bad_time) shard.problems.add(Problem::bad_time, line);
    if (given.bad_field) shard.problems.add(Problem::bad_field, line);
    if (post.id.empty()) post.id = row_id(record, shard.arena);
    if (unescape_html_) post.text = without_html(post.text, shard.arena);
    read_entities(post, given, shard.arena);
    shard.posts.push_back(post);
}

}  // namespace clamor::posts
