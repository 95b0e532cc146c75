#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clamor/posts/batch.hpp"
#include "clamor/posts/entities.hpp"
#include "posts/readers/fields.hpp"

namespace clamor::posts {

/// What the input said itself, be it that there is nothing.
struct Given {
    bool text = false;
    bool mentions = false, hashtags = false, links = false;
    bool emoji = false;   ///< never by the input: by an original whose text was read before
    bool bad_time = false, bad_field = false;

    /// Gives the post a list of the input's; `field` is one of the four lists.
    void set_list(Post& post, Field field, std::span<const std::string_view> list) {
        if (field == Field::mentions) post.mentions = list, mentions = true;
        if (field == Field::hashtags) post.hashtags = list, hashtags = true;
        if (field == Field::links) post.links = list, links = true;
        if (field == Field::media) post.media = list;
    }
};

/// "row:" and 32 hexadecimal digits: 128 bits of XXH3 of the bytes. The id of a post that has none.
std::string_view row_id(std::string_view bytes, Arena& arena);

/// The last step of every reader: refuses a post without anything in it, gives it an id made of `record` if it has none, undoes HTML's
/// escapes in its text where asked to, reads from that the entities that were not given, counts its problems, and adds it to the shard.
class Finisher {
public:
    explicit Finisher(bool unescape_html = false) : unescape_html_(unescape_html) {}

    void add(Post post, Given given, std::string_view record, std::uint64_t line, PostBatch::Shard& shard);

    /// A part of it: reads the entities that were not given, which all are then.
    void read_entities(Post& post, Given& given, Arena& arena);

private:
    bool unescape_html_;
    Entities entities_;
};

/// Handles and hashtags come with and without their sign.
inline std::string_view without_sign(std::string_view text, char sign) { return text.starts_with(sign) ? text.substr(1) : text; }

}  // namespace clamor::posts
