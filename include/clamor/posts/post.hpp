#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace clamor::posts {

/// Milliseconds since 1970-01-01 00:00 UTC.
using Time = std::int64_t;
inline constexpr Time no_time = std::numeric_limits<Time>::min();

/// One observation of one post. Borrows everything: from the batch that a reader filled, or from the caller.
/// All text is valid UTF-8. Empty means not given, but for `text`, which may be empty.
struct Post {
    std::string_view id;
    std::string_view author;  ///< a handle, without @
    std::string_view text;
    Time time = no_time;        ///< when it was posted
    Time observed = no_time;    ///< when its counts were read; the newest observation of a post wins
    std::string_view language;  ///< BCP 47
    std::string_view topic;
    std::string_view label = {};  ///< to learn and to judge by; a list or number of JSON as it is written. Read where the columns name it
    std::string_view weight = {};  ///< in learning its label: a number, as it is written. Read where the columns name it
    std::string_view reply_to, reply_to_author;  ///< a post's id, and its author where the input says so
    std::string_view repost_of, repost_of_author;
    std::string_view quotes, quotes_author;
    std::span<const std::string_view> mentions;  ///< handles, without @
    std::span<const std::string_view> hashtags;  ///< without #, as written
    std::span<const std::string_view> links;
    std::span<const std::string_view> media;
    std::span<const std::string_view> emoji;  ///< in the text, one each time it stands there
    std::int64_t likes = 0, replies = 0, reposts = 0;
};

}  // namespace clamor::posts
