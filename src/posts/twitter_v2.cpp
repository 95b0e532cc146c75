#include "posts/twitter_v2.hpp"

#include <algorithm>
#include <charconv>

#include "posts/twitter_v1.hpp"

namespace clamor::posts {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

std::string_view string_in(const Object& object, std::string_view key) {
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// Its members are passed to read(object) where `key` is an array of objects.
template <typename Read>
void each_object(const Object& object, std::string_view key, Read&& read) {
    Array array;
    if (object[key].get(array) != simdjson::SUCCESS) return;
    for (const Element element : array) {
        Object member;
        if (element.get(member) == simdjson::SUCCESS) read(member);
    }
}

std::string_view keep(std::string_view text, Arena& arena) {
    const std::string_view kept = arena.keep(text);
    if (kept.find('\0') != std::string_view::npos)
        std::replace(const_cast<char*>(kept.data()), const_cast<char*>(kept.data()) + kept.size(), '\0', ' ');
    return kept;
}

/// An id, which is a string by the API's promise and a number in some archives.
std::string_view id_in(const Object& object, std::string_view key, Arena& arena) {
    std::uint64_t number = 0;
    if (object[key].get(number) != simdjson::SUCCESS) return keep(string_in(object, key), arena);
    char digits[20];
    return keep({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, number).ptr - digits)}, arena);
}

}  // namespace

simdjson::error_code TwitterV2::load(std::string_view record, Element& root) {
    const auto error = parser_.with_room(record.size()).parse(record.data(), record.size(), false).get(root);
    if (error != simdjson::STRING_ERROR) return error;
    mended_charge_.set(2 * (record.size() + record_padding));
    mended_.assign(record);
    if (!json::mend_surrogates(mended_)) return error;
    return parser_.with_room(mended_.size()).parse(mended_).get(root);
}

void TwitterV2::index(const Object& includes) {
    each_object(includes, "users", [&](const Object& user) { users_.emplace(string_in(user, "id"), string_in(user, "username")); });
    each_object(includes, "tweets", [&](const Object& tweet) { tweets_.emplace(string_in(tweet, "id"), tweet); });
    each_object(includes, "media", [&](const Object& media) {
        std::string_view link = string_in(media, "url");
        if (link.empty()) link = string_in(media, "preview_image_url");
        media_.emplace(string_in(media, "media_key"), link);
    });
}

void TwitterV2::parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    Element element;
    Object root;
    auto error = load(record, element);
    if (!error) error = element.get(root);
    if (error) return shard.problems.add(json::problem_of(error), line);
    users_.clear();
    media_.clear();
    tweets_.clear();
    Object includes;
    if (root["includes"].get(includes) == simdjson::SUCCESS) index(includes);
    Object one;
    Array page;
    if (root["data"].get(page) == simdjson::SUCCESS) {
        for (const Element entry : page) {
            if (entry.get(one) == simdjson::SUCCESS)
                read_post(one, simdjson::to_string(one), line, shard);  // a temporary: only its hash is kept
            else
                shard.problems.add(Problem::broken_record, line);
        }
    } else if (root["data"].get(one) == simdjson::SUCCESS) {
        read_post(one, record, line, shard);
    } else if (Object meta; root["meta"].get(meta) != simdjson::SUCCESS) {  // a page without results has nothing but "meta"
        read_post(root, record, line, shard);
    }
    if (record.size() > json::large_record) parser_.clear();
}

std::string_view TwitterV2::user_name(std::string_view id, Arena& arena) {
    const auto user = users_.find(id);
    return keep(user != users_.end() && !user->second.empty() ? user->second : id, arena);
}

std::string_view TwitterV2::author_of(const Object& tweet, Arena& arena) {
    Object author;
    if (tweet["author"].get(author) == simdjson::SUCCESS)
        if (const std::string_view name = string_in(author, "username"); !name.empty()) return keep(name, arena);
    return user_name(id_in(tweet, "author_id", arena), arena);
}

void TwitterV2::read_references(const Object& tweet, Post& post, Object& shown, Arena& arena) {
    each_object(tweet, "referenced_tweets", [&](const Object& reference) {
        const std::string_view type = string_in(reference, "type");
        const std::string_view id = id_in(reference, "id", arena);
        Object other = reference;  // archives put the whole post here
        if (const auto included = tweets_.find(id); included != tweets_.end()) other = included->second;
        const std::string_view author = author_of(other, arena);
        if (type == "replied_to") {
            post.reply_to = id;
            post.reply_to_author = author;
        } else if (type == "quoted") {
            post.quotes = id;
            post.quotes_author = author;
        } else if (type == "retweeted") {
            post.repost_of = id;
            post.repost_of_author = author;
            if (!string_in(other, "text").empty()) shown = other;
        }
    });
    if (!post.reply_to.empty() && post.reply_to_author.empty())
        post.reply_to_author = user_name(id_in(tweet, "in_reply_to_user_id", arena), arena);
}

void TwitterV2::read_text(const Object& tweet, Post& post, Given& given, Arena& arena) {
    Object note;
    std::string_view text;
    given.text = tweet["text"].get(text) == simdjson::SUCCESS;
    if (tweet["note_tweet"].get(note) == simdjson::SUCCESS)
        if (const std::string_view whole = string_in(note, "text"); !whole.empty()) text = whole;
    post.text = without_html(keep(text, arena));
}

void TwitterV2::read_entities(const Object& tweet, Post& post, Given& given, Arena& arena) {
    Object entities, note;
    if (tweet["note_tweet"].get(note) != simdjson::SUCCESS || note["entities"].get(entities) != simdjson::SUCCESS)
        if (tweet["entities"].get(entities) != simdjson::SUCCESS) return;
    const auto list = [&](Field field, std::string_view from, auto&& text_of) {
        views_.clear();
        each_object(entities, from, [&](const Object& entity) {
            if (const std::string_view text = text_of(entity); !text.empty()) views_.push_back(keep(text, arena));
        });
        given.set_list(post, field, arena.keep(views_));
    };
    list(Field::hashtags, "hashtags", [](const Object& tag) { return string_in(tag, "tag"); });
    list(Field::mentions, "mentions", [](const Object& mention) { return string_in(mention, "username"); });
    list(Field::links, "urls", [](const Object& url) {
        if (!string_in(url, "media_key").empty()) return std::string_view();  // a picture, which attachments name
        const std::string_view expanded = string_in(url, "expanded_url");
        return expanded.empty() ? string_in(url, "url") : expanded;
    });
}

void TwitterV2::read_media(const Object& tweet, Post& post, Arena& arena) {
    Object attachments;
    if (tweet["attachments"].get(attachments) != simdjson::SUCCESS) return;
    views_.clear();
    const auto add = [&](std::string_view link) {
        if (!link.empty()) views_.push_back(keep(link, arena));
    };
    each_object(attachments, "media", [&](const Object& media) {
        const std::string_view link = string_in(media, "url");
        add(link.empty() ? string_in(media, "preview_image_url") : link);
    });
    Array keys;
    if (views_.empty() && attachments["media_keys"].get(keys) == simdjson::SUCCESS)
        for (const Element element : keys) {
            std::string_view key;
            if (element.get(key) != simdjson::SUCCESS) continue;
            const auto media = media_.find(key);
            add(media != media_.end() && !media->second.empty() ? media->second : key);
        }
    post.media = arena.keep(views_);
}

void TwitterV2::read_post(const Object& tweet, std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    Arena& arena = shard.arena;
    Post post;
    Given given;
    Object shown = tweet;
    post.id = id_in(tweet, "id", arena);
    post.author = author_of(tweet, arena);
    post.language = keep(string_in(tweet, "lang"), arena);
    if (const std::string_view time = string_in(tweet, "created_at"); !time.empty()) {
        post.time = time_.parse(time);
        given.bad_time = post.time == no_time;
    }
    read_references(tweet, post, shown, arena);
    read_text(shown, post, given, arena);
    read_entities(shown, post, given, arena);
    read_media(shown, post, arena);
    Object metrics;
    if (post.repost_of.empty() && tweet["public_metrics"].get(metrics) == simdjson::SUCCESS) {
        const auto count = [&](std::string_view key, std::int64_t& out) {
            std::int64_t number = 0;
            if (metrics[key].get(number) == simdjson::SUCCESS && number >= 0) out = number;
        };
        count("like_count", post.likes);
        count("reply_count", post.replies);
        count("retweet_count", post.reposts);
    }
    finisher_.add(post, given, record, line, shard);
}

}  // namespace clamor::posts
