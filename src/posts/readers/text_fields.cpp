#include "posts/readers/text_fields.hpp"

#include <charconv>
#include <cmath>
#include <initializer_list>

#include "posts/readers/lists.hpp"

namespace clamor::posts {

bool parse_count(std::string_view text, std::int64_t& out) {
    std::int64_t whole = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, whole);
    if (error != std::errc()) return false;
    if (rest != end) {
        double number = 0;
        const auto result = std::from_chars(text.data(), end, number);
        if (result.ec != std::errc() || result.ptr != end || number != std::floor(number) || std::abs(number) > 9e15) return false;
        whole = static_cast<std::int64_t>(number);
    }
    if (whole < 0) return false;
    out = whole;
    return true;
}

namespace {

/// "12.0", "1.2e+18": a whole number as floats are written.
bool is_real(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !is_digit(text.front()) || text.find_first_not_of("0123456789.e+") != std::string_view::npos) return false;
    if (text.find_first_of(".e") == std::string_view::npos) return false;
    double number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc() && result.ptr == text.data() + text.size() && number == std::floor(number);
}

}  // namespace

void drop_real_references(Post& post, Given& given) {
    const auto drop = [&](std::string_view own, std::initializer_list<std::string_view*> references) {
        for (std::string_view* const reference : references)
            if (is_real(*reference) && !is_real(own)) *reference = {}, given.bad_field = true;
    };
    drop(post.id, {&post.reply_to, &post.repost_of, &post.quotes});
    drop(post.author, {&post.reply_to_author, &post.repost_of_author, &post.quotes_author});
}

std::string_view* text_member(Post& post, Field field) {
    switch (field) {
        case Field::id: return &post.id;
        case Field::author: return &post.author;
        case Field::text: return &post.text;
        case Field::language: return &post.language;
        case Field::topic: return &post.topic;
        case Field::label: return &post.label;
        case Field::weight: return &post.weight;
        case Field::reply_to: return &post.reply_to;
        case Field::reply_to_author: return &post.reply_to_author;
        case Field::repost_of: return &post.repost_of;
        case Field::repost_of_author: return &post.repost_of_author;
        case Field::quotes: return &post.quotes;
        case Field::quotes_author: return &post.quotes_author;
        default: return nullptr;
    }
}

std::int64_t* count_member(Post& post, Field field) {
    switch (field) {
        case Field::likes: return &post.likes;
        case Field::replies: return &post.replies;
        case Field::reposts: return &post.reposts;
        default: return nullptr;
    }
}

void TextFields::set(Field field, std::string_view text, Post& post, Given& given, Arena& arena) {
    if (std::string_view* const member = text_member(post, field)) {
        const bool handle =
            field == Field::author || field == Field::reply_to_author || field == Field::repost_of_author || field == Field::quotes_author;
        *member = handle ? without_sign(text, '@') : text;
        if (field == Field::text) given.text = true;
        return;
    }
    if (std::int64_t* const count = count_member(post, field)) {
        if (!parse_count(text, *count)) given.bad_field = true;
        return;
    }
    if (field == Field::time || field == Field::observed) {
        Time& time = field == Field::time ? post.time : post.observed;
        time = time_.parse(text);
        if (time == no_time) given.bad_time = true;
        return;
    }
    views_.clear();
    split_list(text, field, views_);
    given.set_list(post, field, arena.keep(views_));
}

}  // namespace clamor::posts
