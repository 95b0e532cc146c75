#pragma once

#include <cstddef>
#include <string_view>

namespace clamor::text {

/// Where the hashtag ends whose sign stands before text[at]; `at` where it is none. One of its characters is a letter.
std::size_t end_of_hashtag(std::string_view text, std::size_t at);

/// Where a word of a hashtag (without its sign) ends that begins at `at` < tag.size(): before a capital behind a small letter, before the
/// last capital of several where a small letter follows ("NASALaunch", but "NFTs"), between digits and letters, and on both
/// sides of '_'. Words in small letters alone stay together: telling them apart takes a word list.
std::size_t end_of_hashtag_word(std::string_view tag, std::size_t at);

}  // namespace clamor::text
