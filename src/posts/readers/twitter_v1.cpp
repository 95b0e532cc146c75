#include "posts/readers/twitter_v1.hpp"

#include <cstring>
#include <optional>

#include "posts/readers/html.hpp"

namespace clamor::posts {
namespace {

using json::ondemand::json_type;
using json::ondemand::object;
using json::ondemand::value;
using simdjson::error_code;
using simdjson::SUCCESS;

/// Calls read(key, value) for each member.
template <typename Read>
error_code each_member(object& members, Read&& read) {
    for (auto item : members) {
        json::ondemand::raw_json_string key;
        if (const auto error = item.key().get(key)) return error;
        value member;
        if (const auto error = item.value().get(member)) return error;
        if (const auto error = read(json::key_of(key), member)) return error;
    }
    return SUCCESS;
}

/// An object; null and other types leave `out`.
error_code object_of(value& member, std::optional<object>& out) {
    json_type type;
    if (const auto error = member.type().get(type)) return error;
    return type == json_type::object ? member.get_object().get(out.emplace()) : SUCCESS;
}

/// As each_member, of an object in a member; anything else is passed over.
template <typename Read>
error_code each_member(value& member, Read&& read) {
    std::optional<object> members;
    if (const auto error = object_of(member, members); error || !members) return error;
    return each_member(*members, read);
}

/// A string; null and other types leave `out`.
error_code text_of(value& member, Arena& arena, std::string_view& out) {
    json_type type;
    if (const auto error = member.type().get(type)) return error;
    return type == json_type::string ? json::keep_string(member, arena, out) : SUCCESS;
}

}  // namespace

void TwitterV1::Status::clear() {
    post = {};
    quoted_id = {};
    text_rank = 0;
    bad_time = bad_field = is_repost = false;
    for (List* list : {&hashtags, &mentions, &links, &media}) {
        list->views.clear();
        list->rank = 0;
    }
}

void TwitterV1::parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    const error_code error = json::read_object(parser_, record, [&](object& members) {
        original_.clear();
        return read_status(members, status_, shard.arena, false);
    });
    if (error) return shard.problems.add(json::problem_of(error), line);
    finish(record, line, shard);
}

error_code TwitterV1::read_status(object& members, Status& status, Arena& arena, bool inner) {
    status.clear();
    return each_member(members, [&](std::string_view key, value member) { return read_member(key, member, status, arena, inner); });
}

error_code TwitterV1::read_member(std::string_view key, value member, Status& status, Arena& arena, bool inner) {
    Post& post = status.post;
    const auto text = [&](int rank) -> error_code {
        std::string_view read;
        if (status.text_rank >= rank) return SUCCESS;
        if (const auto error = text_of(member, arena, read)) return error;
        if (!read.data()) return SUCCESS;
        status.text_rank = rank;
        post.text = read;
        return SUCCESS;
    };
    const auto id = [&](std::string_view& out) { return json::keep_id(member, arena, out, status.bad_field); };
    const auto count = [&](std::int64_t& out) { return json::read_count(member, out, status.bad_field); };
    if (key == "id_str") return id(post.id);
    if (key == "id" && post.id.empty()) return id(post.id);
    if (key == "user") return read_author(member, arena, post.author);
    if (key == "created_at") return read_time(member, status, false);
    if (key == "timestamp_ms") return read_time(member, status, true);
    if (key == "lang") return text_of(member, arena, post.language);
    if (key == "text") return text(1);
    if (key == "full_text") return text(2);
    if (key == "extended_tweet") return read_extended(member, status, arena);
    if (key == "entities") return read_entities(member, status, arena, 1);
    if (key == "extended_entities") return read_entities(member, status, arena, 2);
    if (key == "reply_count") return count(post.replies);
    if (key == "retweet_count") return count(post.reposts);
    if (key == "favorite_count") return count(post.likes);
    if (key == "in_reply_to_status_id_str") return id(post.reply_to);
    if (key == "in_reply_to_status_id" && post.reply_to.empty()) return id(post.reply_to);
    if (key == "in_reply_to_screen_name") return text_of(member, arena, post.reply_to_author);
    if (key == "quoted_status_id_str") return id(status.quoted_id);
    if (key == "quoted_status") return read_id_and_author(member, arena, post.quotes, post.quotes_author);
    if (key == "retweeted_status" && !inner) {
        std::optional<object> original;
        if (const auto error = object_of(member, original); error || !original) return error;
        status.is_repost = true;
        return read_status(*original, original_, arena, true);
    }
    return SUCCESS;
}

error_code TwitterV1::read_time(value member, Status& status, bool milliseconds) {
    json_type type;
    if (const auto error = member.type().get(type)) return error;
    if (type == json_type::null || (milliseconds && status.post.time != no_time)) return SUCCESS;
    std::string_view text;
    if (type == json_type::string) {
        if (const auto error = member.get_string().get(text)) return error;
    } else if (type == json_type::number) {
        text = json::token_of(member.raw_json_token());
    }
    const Time time = time_.parse(text);
    if (time != no_time) status.post.time = time;
    status.bad_time = status.post.time == no_time;
    return SUCCESS;
}

error_code TwitterV1::read_extended(value member, Status& status, Arena& arena) {
    return each_member(member, [&](std::string_view key, value inner) -> error_code {
        if (key == "entities") return read_entities(inner, status, arena, 3);
        if (key == "extended_entities") return read_entities(inner, status, arena, 4);
        if (key != "full_text") return SUCCESS;
        std::string_view text;
        if (const auto error = text_of(inner, arena, text)) return error;
        if (!text.data()) return SUCCESS;
        status.text_rank = 3;
        status.post.text = text;
        return SUCCESS;
    });
}

error_code TwitterV1::read_entities(value member, Status& status, Arena& arena, int rank) {
    return each_member(member, [&](std::string_view key, value list) -> error_code {
        if (key == "hashtags") return read_list(list, status.hashtags, arena, rank, "text", "text");
        if (key == "user_mentions") return read_list(list, status.mentions, arena, rank, "screen_name", "screen_name");
        if (key == "urls") return read_list(list, status.links, arena, rank, "expanded_url", "url");
        if (key == "media") return read_list(list, status.media, arena, rank, "media_url_https", "media_url");
        return SUCCESS;
    });
}

error_code TwitterV1::read_list(value member, List& list, Arena& arena, int rank, std::string_view key, std::string_view other) {
    json_type type;
    if (const auto error = member.type().get(type)) return error;
    if (type != json_type::array || rank < list.rank) return SUCCESS;
    list.rank = rank;
    list.views.clear();
    json::ondemand::array entries;
    if (const auto error = member.get_array().get(entries)) return error;
    for (auto item : entries) {
        value entry;
        if (const auto error = item.get(entry)) return error;
        std::string_view best, second;
        const auto error = each_member(entry, [&](std::string_view name, value text) -> error_code {
            if (name == key) return text_of(text, arena, best);
            if (name == other) return text_of(text, arena, second);
            return SUCCESS;
        });
        if (error) return error;
        if (best.empty()) best = second;
        if (!best.empty()) list.views.push_back(best);
    }
    return SUCCESS;
}

error_code TwitterV1::read_author(value member, Arena& arena, std::string_view& author) {
    std::string_view id;
    bool ignored = false;
    const auto error = each_member(member, [&](std::string_view key, value inner) -> error_code {
        if (key == "screen_name") return text_of(inner, arena, author);
        if (key == "id_str") return json::keep_id(inner, arena, id, ignored);
        return SUCCESS;
    });
    if (author.empty()) author = id;
    return error;
}

error_code TwitterV1::read_id_and_author(value member, Arena& arena, std::string_view& id, std::string_view& author) {
    bool ignored = false;
    return each_member(member, [&](std::string_view key, value inner) -> error_code {
        if (key == "id_str" || (key == "id" && id.empty())) return json::keep_id(inner, arena, id, ignored);
        if (key == "user") return read_author(inner, arena, author);
        return SUCCESS;
    });
}

void TwitterV1::finish(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    Post post = status_.post;
    Status* shown = &status_;
    if (status_.is_repost) {
        post.repost_of = original_.post.id;
        post.repost_of_author = original_.post.author;
        post.likes = post.replies = post.reposts = 0;
        if (original_.text_rank > 0) {
            shown = &original_;
            post.text = original_.post.text;
            post.quotes = original_.post.quotes;
            post.quotes_author = original_.post.quotes_author;
        }
    }
    if (post.quotes.empty()) post.quotes = shown->quoted_id;
    post.text = without_html(post.text, shard.arena);
    Given given{.text = shown->text_rank > 0, .bad_time = status_.bad_time, .bad_field = status_.bad_field};
    const auto keep = [&](const List& list, std::span<const std::string_view>& views, bool& known) {
        known = list.rank > 0;
        views = shard.arena.keep(list.views);
    };
    bool ignored = false;
    keep(shown->hashtags, post.hashtags, given.hashtags);
    keep(shown->mentions, post.mentions, given.mentions);
    keep(shown->links, post.links, given.links);
    keep(shown->media, post.media, ignored);
    finisher_.add(post, given, record, line, shard);
}

}  // namespace clamor::posts
