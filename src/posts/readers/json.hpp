#pragma once

#include <simdjson.h>

#include <new>
#include <string>
#include <string_view>

#include "clamor/core/pool.hpp"
#include "clamor/posts/arena.hpp"
#include "clamor/posts/problems.hpp"
#include "posts/readers/text_reader.hpp"

static_assert(clamor::posts::record_padding >= simdjson::SIMDJSON_PADDING);

/// What the readers of JSON share. simdjson's On-Demand reads a record once, from left to right, and what nobody asks for
/// is only skipped; the whole record is checked to be UTF-8 and its strings to be closed.
namespace clamor::posts::json {

namespace ondemand = simdjson::ondemand;

/// The key between its quotes, as written. No key that we know has an escape.
inline std::string_view key_of(const ondemand::raw_json_string& key) {
    const char* const begin = key.raw();
    const char* end = begin;
    while (*end != '"') end += *end == '\\' ? 2 : 1;
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// What is written of a value, without the space behind it.
inline std::string_view token_of(std::string_view raw) {
    while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\t' || raw.back() == '\r' || raw.back() == '\n')) raw.remove_suffix(1);
    return raw;
}

/// A copy of a string that lives as long as the arena; \u0000 becomes a space.
simdjson::error_code keep_string(ondemand::value value, Arena& arena, std::string_view& out);

/// A string, or a whole number as written (an id of 64 bits and more keeps all its digits). Null gives an empty text;
/// anything else too, with `bad` set.
simdjson::error_code keep_id(ondemand::value value, Arena& arena, std::string_view& out, bool& bad);

/// A string; a number, true, false or a list as it is written. Null gives an empty text; an object too, with `bad` set.
simdjson::error_code keep_label(ondemand::value value, Arena& arena, std::string_view& out, bool& bad);

/// A whole number of 0 or more, also as 12.0 or "12"; null leaves it; anything else sets `bad`.
simdjson::error_code read_count(ondemand::value value, std::int64_t& out, bool& bad);

/// Writes U+FFFD in place of each escaped surrogate that has no partner (texts cut in the middle of an emoji have them).
/// False where there is none.
bool mend_surrogates(std::string& record);

inline Problem problem_of(simdjson::error_code error) {
    return error == simdjson::UTF8_ERROR ? Problem::invalid_utf8 : Problem::broken_record;
}

/// A parser keeps several bytes for each of the longest record that it met; after one of more than this it starts anew.
inline constexpr std::size_t large_record = std::size_t{4} << 20;

/// One of simdjson's parsers, its memory charged to the context: `bytes` for each of the longest record.
template <typename Simdjson, std::size_t bytes>
class Charged {
public:
    /// The parser, with room for a record.
    Simdjson& with_room(std::size_t record) {
        if (record > parser_.capacity()) {
            clear();  // before there is more
            charge_.set(bytes * (record + record_padding));
        }
        return parser_;
    }
    void clear() {
        parser_ = Simdjson();
        charge_.clear();
    }

private:
    Simdjson parser_;
    MemoryCharge charge_;
};

/// Four bytes where each thing begins, 5/3 for its strings.
using Parser = Charged<ondemand::parser, 6>;

/// simdjson 3.0.1 does not look whether there was memory for a document's strings, and writes them.
struct Document : ondemand::document {
    bool has_room() noexcept { return iter.string_buf_loc() != nullptr; }
};

/// What simdjson says of a record; that memory ended is thrown: no record is at fault.
inline simdjson::error_code of_record(simdjson::error_code error) {
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    return error;
}

/// The record as one object: read(object) is called with it, once more if surrogates had to be mended, and must start
/// from nothing each time. Errors of simdjson are returned, also for bytes behind the object.
template <typename Read>
simdjson::error_code read_object(Parser& parser, std::string_view record, Read&& read) {
    const auto once = [&](std::string_view bytes) -> simdjson::error_code {
        Document document;
        auto& iterator = parser.with_room(bytes.size());
        if (const auto error = iterator.iterate(bytes.data(), bytes.size(), bytes.size() + record_padding)
                                   .get(static_cast<ondemand::document&>(document)))
            return error;
        if (!document.has_room()) return simdjson::MEMALLOC;
        ondemand::object object;
        if (const auto error = document.get_object().get(object)) return error;
        if (const auto error = read(object)) return error;
        const char* rest = nullptr;
        return document.current_location().get(rest) == simdjson::SUCCESS ? simdjson::TRAILING_CONTENT : simdjson::SUCCESS;
    };
    const auto error = of_record(once(record));
    if (record.size() > large_record) parser.clear();
    if (error != simdjson::STRING_ERROR) return error;
    MemoryCharge charge;
    charge.set(2 * (record.size() + record_padding));  // twice while it grows
    std::string mended(record);
    if (!mend_surrogates(mended)) return error;
    mended.resize(mended.size() + record_padding);
    return of_record(once({mended.data(), record.size()}));
}

}  // namespace clamor::posts::json
