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

/// A table that was written through floats has "1.0" and "1.2e+18" for ids that may be missing. Where the post's own id, or author, is not
/// written so, such a reference is to none, and dropped as a bad field.
void drop_real_references(Post& post, Given& given);

/// Where a post keeps a field that is one text; null for the others.
std::string_view* text_member(Post& post, Field field);
/// Where it keeps a count; null for the others.
std::int64_t* count_member(Post& post, Field field);

}  // namespace clamor::posts
