#include "posts/readers/fields.hpp"

#include "clamor/core/error.hpp"
#include "core/joined.hpp"
#include "core/strip.hpp"

namespace clamor::posts {
namespace {

constexpr std::array<std::string_view, field_count> names = {
    "id",       "author",          "text",      "time",             "observed", "language",      "topic",    "label",    "weight",
    "reply_to", "reply_to_author", "repost_of", "repost_of_author", "quotes",   "quotes_author", "mentions", "hashtags", "links",
    "media",    "likes",           "replies",   "reposts"};

Field field_of(std::string_view name) {
    for (std::size_t i = 0; i < field_count; ++i)
        if (names[i] == name) return static_cast<Field>(i);
    fail(Status::invalid_argument, "columns: no field '", name, "'; there are ", joined(names));
}

}  // namespace

std::string_view field_name(Field field) noexcept { return field == Field::none ? "" : names[static_cast<std::size_t>(field)]; }

std::vector<FieldColumn> parse_columns(std::string_view columns) {
    std::vector<FieldColumn> found;
    std::array<bool, field_count> seen = {};
    for (std::size_t at = 0; at < columns.size();) {
        const std::size_t equals = columns.find('=', at);
        check(equals != std::string_view::npos, "columns: expected field=column, got '", columns.substr(at), "'");
        std::string_view asked = strip(columns.substr(at, equals - at));
        const bool optional = asked.ends_with('?');
        if (optional) asked.remove_suffix(1);
        const Field field = field_of(asked);
        std::string name;
        for (at = equals + 1; at < columns.size() && columns[at] != ','; ++at) {
            if (columns[at] == '\\' && at + 1 < columns.size()) ++at;
            name += columns[at];
        }
        ++at;
        check(!name.empty(), "columns: no column for '", field_name(field), "'");
        check(!optional || field != Field::text, "columns: text must be there: text=", name);
        check(!seen[static_cast<std::size_t>(field)], "columns: '", field_name(field), "' twice");
        seen[static_cast<std::size_t>(field)] = true;
        found.push_back({field, std::move(name), optional});
    }
    check(found.empty() || seen[static_cast<std::size_t>(Field::text)], "columns: text is missing, as in text=body");
    return found;
}

FieldKeys::FieldKeys(std::string_view columns) {
    auto asked = parse_columns(columns);
    if (asked.empty())
        for (std::size_t i = 0; i < field_count; ++i)
            if (const auto field = static_cast<Field>(i); read_unasked(field)) asked.push_back({field, std::string(names[i])});
    for (auto& [field, key, optional] : asked) {
        check(find(key) == Field::none, "columns: '", key, "' is named for two fields");
        std::size_t slot = hash(key);
        while (table_[slot].field != Field::none) slot = (slot + 1) % slots;
        table_[slot] = {std::move(key), field};
    }
}

}  // namespace clamor::posts
