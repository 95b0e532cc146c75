#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clamor::posts {

/// The fields of Post, as our JSON Lines and the options name them.
enum class Field : std::uint8_t {
    id,
    author,
    text,
    time,
    observed,
    language,
    topic,
    label,
    weight,
    reply_to,
    reply_to_author,
    repost_of,
    repost_of_author,
    quotes,
    quotes_author,
    mentions,
    hashtags,
    links,
    media,
    likes,
    replies,
    reposts,
    none,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::none);

std::string_view field_name(Field field) noexcept;

/// Whether it is read where no columns are given: a label and its weight are for whom asks for them.
constexpr bool read_unasked(Field field) noexcept { return field != Field::label && field != Field::weight; }

/// Which column, or key, a field is read from.
struct FieldColumn {
    Field field;
    std::string name;
    bool optional = false;  ///< the input need not have it
};

/// "text=tweet, id?=number": fields and names, in order. ? stands after a field whose column may be missing, a backslash before a comma or
/// backslash in a name; white space around a field is left out. Throws Status::invalid_argument, listing the fields, for one that is not,
/// or one named twice, or no text.
std::vector<FieldColumn> parse_columns(std::string_view columns);

/// From the key in the input to the field. Empty columns: each is called as it is.
class FieldKeys {
public:
    explicit FieldKeys(std::string_view columns);

    Field find(std::string_view key) const noexcept {
        for (std::size_t slot = hash(key);; slot = (slot + 1) % slots) {
            const Entry& entry = table_[slot];
            if (entry.field == Field::none || entry.key == key) return entry.field;
        }
    }

private:
    static constexpr std::size_t slots = 256;
    struct Entry {
        std::string key;
        Field field = Field::none;
    };
    static std::size_t hash(std::string_view key) noexcept {
        if (key.empty()) return 0;
        return (key.size() * 31 + static_cast<unsigned char>(key.front()) * 7 + static_cast<unsigned char>(key.back()) * 13 +
                static_cast<unsigned char>(key[key.size() / 2])) %
               slots;
    }
    std::array<Entry, slots> table_;
};

}  // namespace clamor::posts
