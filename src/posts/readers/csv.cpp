#include "posts/readers/csv.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "clamor/core/error.hpp"
#include "core/joined.hpp"

namespace clamor::posts {
namespace {

/// The first `wanted` in [from, end), or `end`.
const char* find(const char* from, const char* end, char wanted) {
    const void* const found = from < end ? std::memchr(from, wanted, static_cast<std::size_t>(end - from)) : nullptr;
    return found ? static_cast<const char*>(found) : end;
}

enum class Quoted { yes, no, unknown };

/// Whether the quote at `quote` opens a quoted field; `close` is its closing quote then. Unknown: `end` came first.
Quoted quoted_field(const char* quote, const char* end, char delimiter, const char*& close, bool& doubled) {
    doubled = false;
    for (const char* at = quote + 1;; at += 2) {
        at = find(at, end, '"');
        if (at == end) return Quoted::unknown;
        close = at;
        if (at + 1 == end || at[1] == delimiter || at[1] == '\n' || (at[1] == '\r' && (at + 2 == end || at[2] == '\n'))) return Quoted::yes;
        if (at[1] != '"') return Quoted::no;
        doubled = true;
    }
}

const char* field_end(const char* at, const char* end, char delimiter) {
    while (at < end && *at != delimiter && *at != '\n') ++at;
    return at;
}

/// The end of the row that begins at `begin`. `quotes_known`: no quote closes behind `end`.
Cut cut_row(const char* begin, const char* end, char delimiter, bool quotes_known, bool last) {
    std::uint64_t lines = 1;
    for (const char* at = begin;; ++at) {
        if (at < end && *at == '"') {
            const char* close = nullptr;
            bool doubled = false;
            const Quoted quoted = quoted_field(at, end, delimiter, close, doubled);
            // A quote that ends the bytes may be the first of a pair.
            if (!quotes_known && (quoted == Quoted::unknown || (quoted == Quoted::yes && close + 2 >= end))) return {};
            if (quoted == Quoted::yes) {
                lines += static_cast<std::uint64_t>(std::count(at, close, '\n'));
                at = close + 1;
            }
        }
        at = field_end(at, end, delimiter);
        if (at == end) return last ? Cut{end, lines} : Cut{};
        if (*at == '\n') return {at + 1, lines};
    }
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view keep_field(const CsvField& field, Arena& arena) {
    if (field.bytes.empty()) return {};
    char* const place = arena.allocate(field.bytes.size());
    std::size_t size = 0;
    if (field.doubled) {
        for (std::size_t i = 0; i < field.bytes.size(); ++i) {
            place[size++] = field.bytes[i];
            if (field.bytes[i] == '"') ++i;
        }
    } else {
        std::memcpy(place, field.bytes.data(), size = field.bytes.size());
    }
    if (std::memchr(place, '\0', size)) std::replace(place, place + size, '\0', ' ');
    return {place, size};
}

}  // namespace

Cut CsvSplitter::cut(const char* begin, const char* end, bool last) const { return cut_row(begin, end, delimiter_, last, last); }

Cut CsvSplitter::give_up(const char* begin, const char* end) const { return cut_row(begin, end, delimiter_, true, false); }

void split_row(std::string_view row, char delimiter, PoolVector<CsvField>& fields) {
    fields.clear();
    const char* const end = row.data() + row.size();
    for (const char* at = row.data();; ++at) {
        const char* close = nullptr;
        bool doubled = false;
        if (at < end && *at == '"' && quoted_field(at, end, delimiter, close, doubled) == Quoted::yes) {
            fields.push_back({{at + 1, static_cast<std::size_t>(close - at - 1)}, doubled});
            at = close + 1;
        } else {
            const char* const stop = find(at, end, delimiter);
            fields.push_back({{at, static_cast<std::size_t>(stop - at)}, false});
            at = stop;
        }
        if (at >= end) return;
    }
}

std::string csv_text(const CsvField& field) {
    Arena arena;
    return std::string(keep_field(field, arena));
}

std::vector<Field> map_columns(const std::vector<std::string>& header, std::string_view columns, std::string_view input) {
    std::vector<Field> fields(header.size(), Field::none);
    const std::string all = joined(header);
    // The first column for which `is_it`; that there is no second: which would be meant?
    const auto only = [&](auto&& is_it) {
        const auto first = std::find_if(header.begin(), header.end(), is_it);
        if (first == header.end()) return first;
        const auto second = std::find_if(first + 1, header.end(), is_it);
        if (second != header.end())
            fail(Status::bad_file, input, ": two columns are called '", *first, "', the ", first - header.begin() + 1, ". and the ",
                 second - header.begin() + 1, ".; rename one; there are ", all);
        return first;
    };
    const auto asked = parse_columns(columns);
    if (asked.empty()) {
        for (std::size_t f = 0; f < field_count; ++f) {
            if (!read_unasked(static_cast<Field>(f))) continue;
            const auto column = only([&](const std::string& name) { return same_name(name, field_name(static_cast<Field>(f))); });
            if (column != header.end()) fields[static_cast<std::size_t>(column - header.begin())] = static_cast<Field>(f);
        }
        if (std::find(fields.begin(), fields.end(), Field::text) == fields.end())
            fail(Status::not_found, input, ": no column 'text'; say which it is (columns text=NAME); there are ", all);
        return fields;
    }
    for (const auto& [field, name, optional] : asked) {
        const auto column = only([&, wanted = std::string_view(name), any_case = optional](const std::string& one) {
            return any_case ? same_name(one, wanted) : one == wanted;
        });
        if (column == header.end() && optional) continue;
        if (column == header.end()) fail(Status::not_found, input, ": no column '", name, "' for ", field_name(field), "; there are ", all);
        Field& mapped = fields[static_cast<std::size_t>(column - header.begin())];
        check(mapped == Field::none, "columns: '", name, "' is named for two fields");
        mapped = field;
    }
    return fields;
}

void CsvPosts::parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) {
    if (!simdjson::validate_utf8(record.data(), record.size())) return shard.problems.add(Problem::invalid_utf8, line);
    split_row(record, delimiter_, fields_);
    if (fields_.size() > columns_.size()) return shard.problems.add(Problem::broken_record, line);
    Post post;
    Given given;
    for (std::size_t i = 0; i < fields_.size(); ++i)
        if (columns_[i] != Field::none && !fields_[i].bytes.empty())
            setter_.set(columns_[i], keep_field(fields_[i], shard.arena), post, given, shard.arena);
    drop_real_references(post, given);
    finisher_.add(post, given, record, line, shard);
}

}  // namespace clamor::posts
