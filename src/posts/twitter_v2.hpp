#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "clamor/posts/time.hpp"
#include "posts/finish.hpp"
#include "posts/json.hpp"

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

    simdjson::error_code load(std::string_view record, Element& root);
    void index(const Object& includes);
    void read_post(const Object& post, std::string_view record, std::uint64_t line, PostBatch::Shard& shard);
    void read_references(const Object& tweet, Post& post, Object& shown, Arena& arena);
    void read_text(const Object& tweet, Post& post, Given& given, Arena& arena);
    void read_entities(const Object& tweet, Post& post, Given& given, Arena& arena);
    void read_media(const Object& tweet, Post& post, Arena& arena);
    std::string_view author_of(const Object& tweet, Arena& arena);
    std::string_view user_name(std::string_view id, Arena& arena);

    /// Eight bytes and 5/3 for the document, four where each thing begins, as much as four for the index of what a page includes.
    json::Charged<simdjson::dom::parser, 18> parser_;
    std::string mended_;
    MemoryCharge mended_charge_;
    TimeParser time_;
    Finisher finisher_;
    std::unordered_map<std::string_view, std::string_view> users_, media_;  // from id to name, from key to link
    std::unordered_map<std::string_view, Object> tweets_;
    PoolVector<std::string_view> views_;
};

}  // namespace clamor::posts
