#include "posts/readers/json_posts.hpp"

#include "posts/readers/lists.hpp"
#include "posts/readers/text_fields.hpp"

namespace clamor::posts {

using json::ondemand::json_type;
using simdjson::error_code;
using simdjson::SUCCESS;

void JsonPosts::parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    const error_code error = json::read_object(parser_, record, [&](json::ondemand::object& object) -> error_code {
        post_ = {};
        given_ = {};
        for (auto item : object) {
            json::ondemand::raw_json_string key;
            if (const auto failed = item.key().get(key)) return failed;
            const Field field = keys_.find(json::key_of(key));
            if (field == Field::none) continue;
            json::ondemand::value value;
            if (const auto failed = item.value().get(value)) return failed;
            if (const auto failed = read_field(field, value, shard.arena)) return failed;
        }
        return SUCCESS;
    });
    if (error) return shard.problems.add(json::problem_of(error), line);
    finisher_.add(post_, given_, record, line, shard);
}

error_code JsonPosts::read_time(json::ondemand::value value, Time& time) {
    json_type type;
    if (const auto error = value.type().get(type)) return error;
    if (type == json_type::null) return SUCCESS;
    std::string_view text;
    if (type == json_type::string) {
        if (const auto error = value.get_string().get(text)) return error;
        if (text.empty()) return SUCCESS;
        time = time_.parse(text);
    } else if (type == json_type::number) {
        time = time_.parse_number(json::token_of(value.raw_json_token()));
    }
    if (time == no_time) given_.bad_time = true;
    return SUCCESS;
}

error_code JsonPosts::read_list(Field field, json::ondemand::value value, Arena& arena) {
    json_type type;
    if (const auto error = value.type().get(type)) return error;
    if (type == json_type::null) return SUCCESS;
    views_.clear();
    if (type == json_type::string) {
        std::string_view text;
        if (const auto error = json::keep_string(value, arena, text)) return error;
        split_list(text, field, views_);
    } else if (type == json_type::array) {
        json::ondemand::array array;
        if (const auto error = value.get_array().get(array)) return error;
        for (auto element : array) {
            json::ondemand::value entry;
            if (const auto error = element.get(entry)) return error;
            std::string_view text;
            if (const auto error = json::keep_id(entry, arena, text, given_.bad_field)) return error;
            if (text = list_entry(text, field); !text.empty()) views_.push_back(text);
        }
    } else {
        given_.bad_field = true;
        return SUCCESS;
    }
    given_.set_list(post_, field, arena.keep(views_));
    return SUCCESS;
}

error_code JsonPosts::read_field(Field field, json::ondemand::value value, Arena& arena) {
    switch (field) {
        case Field::text: {
            json_type type;
            if (const auto error = value.type().get(type)) return error;
            if (type == json_type::string) {
                given_.text = true;
                return json::keep_string(value, arena, post_.text);
            }
            if (type != json_type::null) given_.bad_field = true;
            return SUCCESS;
        }
        case Field::time:
            return read_time(value, post_.time);
        case Field::observed:
            return read_time(value, post_.observed);
        case Field::mentions:
        case Field::hashtags:
        case Field::links:
        case Field::media:
            return read_list(field, value, arena);
        case Field::likes:
        case Field::replies:
        case Field::reposts:
            return json::read_count(value, *count_member(post_, field), given_.bad_field);
        case Field::author:
        case Field::reply_to_author:
        case Field::repost_of_author:
        case Field::quotes_author: {
            std::string_view& handle = *text_member(post_, field);
            const error_code error = json::keep_id(value, arena, handle, given_.bad_field);
            handle = without_sign(handle, '@');
            return error;
        }
        case Field::label:
        case Field::weight:
            return json::keep_label(value, arena, *text_member(post_, field), given_.bad_field);
        case Field::none:
            return SUCCESS;
        default:
            return json::keep_id(value, arena, *text_member(post_, field), given_.bad_field);
    }
}

}  // namespace clamor::posts
