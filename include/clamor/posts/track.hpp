#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clamor/posts/post.hpp"

namespace clamor::posts {

/// A brand or topic to follow, and what it goes by: words or phrases, #hashtags, @handles.
struct Tracked {
    std::string name;
    std::vector<std::string> aliases;
    friend bool operator==(const Tracked&, const Tracked&) = default;
};

/// "Name=alias,#tag,@handle"; "Name" alone goes by its name. A comma or backslash in an alias has a backslash before it.
/// Throws Status::invalid_argument for an empty name or alias.
Tracked parse_tracked(std::string_view text);

/// Finds what posts are about. Aliases and posts are compared folded (posts/fold.hpp).
///
/// A word or phrase is found in the text where no letter or digit touches it (a character of Chinese, Japanese or another
/// script that does not part words may), any space in it matching any space. A hashtag is found among the post's hashtags,
/// a handle among its mentions and the authors that it answers, reposts or quotes; the author's own posts are not about it.
/// All aliases are looked for in one pass (Aho and Corasick, 1975). Threads: any number.
class Tracker {
public:
    static constexpr std::size_t most = 64;

    /// Throws Status::invalid_argument for more than `most`, a name twice, an alias that is empty or not UTF-8.
    explicit Tracker(const std::vector<Tracked>& tracked);

    /// Bit i: the post is about tracked[i].
    std::uint64_t find(const Post& post) const;

private:
    struct Pattern {
        std::uint64_t bit;
        std::uint32_t size;            // bytes
        std::int32_t next;             // another pattern that ends in the same state; -1: none
        bool word_before, word_after;  // whether its ends are parts of words
    };
    using Names = std::unordered_map<std::string, std::uint64_t>;

    void add_phrase(const std::string& phrase, std::uint64_t bit);
    void link_states();
    std::uint64_t find_phrases(std::string_view text) const;
    static std::uint64_t find_name(const Names& names, std::string_view name, std::string& scratch);

    Names hashtags_, handles_;
    std::vector<Pattern> patterns_;
    std::array<std::uint8_t, 256> classes_ = {};  // of bytes; 0: in no pattern
    std::uint32_t class_count_ = 1;
    std::vector<std::uint32_t> next_;     // [states, classes]
    std::vector<std::int32_t> ends_;      // by state: its first pattern, -1: none
    std::vector<std::uint32_t> shorter_;  // by state: the nearest suffix that ends a pattern, 0: none
};

}  // namespace clamor::posts
