#pragma once

#include <string_view>

#include "clamor/core/pool.hpp"
#include "clamor/posts/time.hpp"
#include "posts/readers/fields.hpp"
#include "posts/readers/finish.hpp"

namespace clamor::posts {

/// A whole number of 0 or more, also as 12.0. False, and `out` as it was, for anything else.
bool parse_count(std::string_view text, std::int64_t& out);

/// Sets the fields of a post from texts, as a table has them. One thread each.
class TextFields {
public:
    explicit TextFields(TimeParser time) : time_(std::move(time)) {}

    /// `text` lives as long as the arena, is not empty, and has no NUL.
    void set(Field field, std::string_view text, Post& post, Given& given, Arena& arena);

private:
    TimeParser time_;
    PoolVector<std::string_view> views_;
};

/// Where a post keeps a field that is one text; null for the others.
std::string_view* text_member(Post& post, Field field);
/// Where it keeps a count; null for the others.
std::int64_t* count_member(Post& post, Field field);

}  // namespace clamor::posts
