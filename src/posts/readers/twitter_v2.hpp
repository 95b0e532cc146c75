#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "clamor/posts/time.hpp"
#include "posts/readers/finish.hpp"
#include "posts/readers/json.hpp"

namespace clamor::posts {

/// JSON Lines of the Twitter API v2: a post, {"data": a post, "includes": {...}}, or a page {"data": [posts], ...}.
///
/// Authors are user names where the includes (or a flattened "author") have them, else their ids. A retweet shows its
/// original's text and entities where the includes have it, and has no counts of its own. &amp; &lt; &gt; are undone.
/// A page is one record: an error in it costs the whole page.
class TwitterV2 final : public RecordParser {
public:
    void parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) override;

private:
    using Element = simdjson::dom::element;
    using Object = simdjson::dom::object;

    /// A post that a page includes, read once: in the arena, as what its reposts share.
    struct Original {
        Object object;
        std::string_view author;
        bool has_text = false;
        bool read = false;  // post and given: its text and what is in it
        Post post;
        Given given;
    };
    struct Included {
        Object object;
        Original* original = nullptr;  // where a post refers to it
    };

    simdjson::error_code load(std::string_view record, Element& root);
    void index(const Object& includes, Arena& arena);
    void read_post(const Object& post, std::string_view record, std::uint64_t line, PostBatch::Shard& shard);
    Original* original_of(std::string_view id, Arena& arena);
    /// Sets `original` or `shown` to what the post repeats.
    void read_references(const Object& tweet, Post& post, Original*& original, Object& shown, Arena& arena);
    void show(Original& original, Post& post, Given& given, Arena& arena);
    void read_content(const Object& tweet, Post& post, Given& given, Arena& arena);
    void read_text(const Object& tweet, Post& post, Given& given, Arena& arena);
    void read_entities(const Object& tweet, Post& post, Given& given, Arena& arena);
    void read_media(const Object& tweet, Post& post, Arena& arena);
    std::string_view author_of(const Object& tweet, Arena& arena);
    std::string_view user_name(std::string_view id) const;

    /// Eight bytes and 5/3 for the document, four where each thing begins, as much as five for the index of what a page includes.
    json::Charged<simdjson::dom::parser, 19> parser_;
    std::string mended_;
    MemoryCharge mended_charge_;
    TimeParser time_;
    Finisher finisher_;
    std::unordered_map<std::string_view, std::string_view> users_, media_;  // from id to name, from key to link, in the arena
    std::unordered_map<std::string_view, Included> tweets_;
    PoolVector<std::string_view> views_;
};

}  // namespace clamor::posts
