#pragma once

#include "clamor/posts/time.hpp"
#include "posts/readers/finish.hpp"
#include "posts/readers/json.hpp"

namespace clamor::posts {

/// JSON Lines of statuses as the Twitter API v1.1 delivers them.
///
/// The text is the longest that the status carries (full_text, extended_tweet), with &amp; &lt; &gt; undone. A retweet
/// shows its original's text and entities, is a repost of it, and has no counts of its own: those that the API repeats
/// are the original's. Authors are screen names.
class TwitterV1 final : public RecordParser {
public:
    void parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) override;

private:
    /// Entities come from several places; those of a higher rank replace those of a lower.
    struct List {
        PoolVector<std::string_view> views;
        int rank = 0;
    };
    struct Status {
        Post post;
        std::string_view quoted_id;
        int text_rank = 0;
        bool bad_time = false, bad_field = false, is_repost = false;
        List hashtags, mentions, links, media;
        void clear();
    };

    simdjson::error_code read_status(json::ondemand::object& object, Status& status, Arena& arena, bool inner);
    simdjson::error_code read_member(std::string_view key, json::ondemand::value value, Status& status, Arena& arena, bool inner);
    simdjson::error_code read_time(json::ondemand::value value, Status& status, bool milliseconds);
    simdjson::error_code read_extended(json::ondemand::value value, Status& status, Arena& arena);
    simdjson::error_code read_entities(json::ondemand::value value, Status& status, Arena& arena, int rank);
    simdjson::error_code read_list(json::ondemand::value value, List& list, Arena& arena, int rank, std::string_view key,
                                   std::string_view other);
    simdjson::error_code read_id_and_author(json::ondemand::value value, Arena& arena, std::string_view& id, std::string_view& author);
    simdjson::error_code read_author(json::ondemand::value value, Arena& arena, std::string_view& author);
    void finish(std::string_view record, std::uint64_t line, PostBatch::Shard& shard);

    TimeParser time_;
    json::Parser parser_;
    Finisher finisher_;
    Status status_, original_;
};

}  // namespace clamor::posts
