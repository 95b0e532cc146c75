#include "posts/readers/twitter_v2.hpp"

#include <algorithm>
#include <charconv>
#include <new>
#include <type_traits>

#include "posts/readers/html.hpp"

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
    const auto error = json::of_record(parser_.with_room(record.size()).parse(record.data(), record.size(), false).get(root));
    if (error != simdjson::STRING_ERROR) return error;
    mended_charge_.set(2 * (record.size() + record_padding));
    mended_.assign(record);
    if (!json::mend_surrogates(mended_)) return error;
    return json::of_record(parser_.with_room(mended_.size()).parse(mended_).get(root));
}

void TwitterV2::index(const Object& includes, Arena& arena) {
    each_object(includes, "users",
                [&](const Object& user) { users_.emplace(string_in(user, "id"), keep(string_in(user, "username"), arena)); });
    each_object(includes, "tweets", [&](const Object& tweet) { tweets_.emplace(string_in(tweet, "id"), Included{tweet}); });
    each_object(includes, "media", [&](const Object& media) {
        std::string_view link = string_in(media, "url");
        if (link.empty()) link = string_in(media, "preview_image_url");
        media_.emplace(string_in(media, "media_key"), keep(link, arena));
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
    if (root["includes"].get(includes) == simdjson::SUCCESS) index(includes, shard.arena);
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

/// `id`, which is in the arena, where the name is not known.
std::string_view TwitterV2::user_name(std::string_view id) const {
    const auto user = users_.find(id);
    return user != users_.end() && !user->second.empty() ? user->second : id;
}

std::string_view TwitterV2::author_of(const Object& tweet, Arena& arena) {
    Object author;
    if (tweet["author"].get(author) == simdjson::SUCCESS)
        if (const std::string_view name = string_in(author, "username"); !name.empty()) return keep(name, arena);
    return user_name(id_in(tweet, "author_id", arena));
}

TwitterV2::Original* TwitterV2::original_of(std::string_view id, Arena& arena) {
    const auto included = tweets_.find(id);
    if (included == tweets_.end()) return nullptr;
    auto& [object, original] = included->second;
    if (original == nullptr) {
        static_assert(alignof(Original) <= 8 && std::is_trivially_destructible_v<Original>);   // as the arena takes them
        original = new (arena.allocate(sizeof(Original))) Original{};
        original->object = object;
        original->author = author_of(object, arena);
        original->has_text = !string_in(object, "text").empty();
    }
    return original;
}

void TwitterV2::read_references(const Object& tweet, Post& post, Original*& original, Object& shown, Arena& arena) {
    each_object(tweet, "referenced_tweets", [&](const Object& reference) {
        const std::string_view type = string_in(reference, "type");
        const std::string_view id = id_in(reference, "id", arena);
        Original* const included = original_of(id, arena);  // else archives put the whole post here
        const std::string_view author = included ? included->author : author_of(reference, arena);
        if (type == "replied_to") {
            post.reply_to = id;
            post.reply_to_author = author;
        } else if (type == "quoted") {
            post.quotes = id;
            post.quotes_author = author;
        } else if (type == "retweeted") {
            post.repost_of = id;
            post.repost_of_author = author;
            if (included ? !included->has_text : string_in(reference, "text").empty()) return;
            original = included;
            shown = reference;
        }
    });
    if (!post.reply_to.empty() && post.reply_to_author.empty())
        post.reply_to_author = user_name(id_in(tweet, "in_reply_to_user_id", arena));
}

void TwitterV2::show(Original& original, Post& post, Given& given, Arena& arena) {
    if (!original.read) {
        read_content(original.object, original.post, original.given, arena);
        finisher_.read_entities(original.post, original.given, arena);
        original.read = true;
    }
    const Post& from = original.post;
    post.text = from.text;
    post.mentions = from.mentions;
    post.hashtags = from.hashtags;
    post.links = from.links;
    post.media = from.media;
    post.emoji = from.emoji;
    given = original.given;
}

void TwitterV2::read_content(const Object& tweet, Post& post, Given& given, Arena& arena) {
    read_text(tweet, post, given, arena);
    read_entities(tweet, post, given, arena);
    read_media(tweet, post, arena);
}

void TwitterV2::read_text(const Object& tweet, Post& post, Given& given, Arena& arena) {
    Object note;
    std::string_view text;
    given.text = tweet["text"].get(text) == simdjson::SUCCESS;
    if (tweet["note_tweet"].get(note) == simdjson::SUCCESS)
        if (const std::string_view whole = string_in(note, "text"); !whole.empty()) text = whole;
    post.text = without_html(keep(text, arena), arena);
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
    each_object(attachments, "media", [&](const Object& media) {
        const std::string_view link = string_in(media, "url");
        if (const std::string_view any = link.empty() ? string_in(media, "preview_image_url") : link; !any.empty())
            views_.push_back(keep(any, arena));
    });
    Array keys;
    if (views_.empty() && attachments["media_keys"].get(keys) == simdjson::SUCCESS)
        for (const Element element : keys) {
            std::string_view key;
            if (element.get(key) != simdjson::SUCCESS) continue;
            const auto media = media_.find(key);
            if (media != media_.end() && !media->second.empty())
                views_.push_back(media->second);
            else if (!key.empty())
                views_.push_back(keep(key, arena));
        }
    post.media = arena.keep(views_);
}

void TwitterV2::read_post(const Object& tweet, std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    Arena& arena = shard.arena;
    Post post;
    Given given;
    post.id = id_in(tweet, "id", arena);
    post.author = author_of(tweet, arena);
    post.language = keep(string_in(tweet, "lang"), arena);
    Original* original = nullptr;
    Object shown = tweet;
    read_references(tweet, post, original, shown, arena);
    original ? show(*original, post, given, arena) : read_content(shown, post, given, arena);
    if (const std::string_view time = string_in(tweet, "created_at"); !time.empty()) {
        post.time = time_.parse(time);
        given.bad_time = post.time == no_time;
    }
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
