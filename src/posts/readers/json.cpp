#include "posts/readers/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "posts/readers/text_fields.hpp"

namespace clamor::posts::json {
namespace {

/// The four digits behind \u at `at`; -1 where there is no such escape.
int escaped_unit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    unsigned unit = 0;
    const char* const first = text.data() + at + 2;
    return std::from_chars(first, first + 4, unit, 16).ptr == first + 4 ? static_cast<int>(unit) : -1;
}

}  // namespace

simdjson::error_code keep_string(ondemand::value value, Arena& arena, std::string_view& out) {
    const std::string_view token = token_of(value.raw_json_token());
    if (token.size() >= 2 && !std::memchr(token.data(), '\\', token.size())) {
        out = arena.keep(token.substr(1, token.size() - 2));
        return simdjson::SUCCESS;
    }
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return error;
    out = arena.keep(text);
    if (out.find('\0') != std::string_view::npos)
        std::replace(const_cast<char*>(out.data()), const_cast<char*>(out.data()) + out.size(), '\0', ' ');
    return simdjson::SUCCESS;
}

simdjson::error_code keep_id(ondemand::value value, Arena& arena, std::string_view& out, bool& bad) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::string) return keep_string(value, arena, out);
    if (type == ondemand::json_type::null) return simdjson::SUCCESS;
    std::string_view token;
    if (type == ondemand::json_type::number) {
        token = token_of(value.raw_json_token());
    }
    const std::string_view digits = token.substr(token.starts_with('-') ? 1 : 0);
    if (!digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        out = arena.keep(token);
    else
        bad = true;
    return simdjson::SUCCESS;
}

simdjson::error_code keep_label(ondemand::value value, Arena& arena, std::string_view& out, bool& bad) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::string) return keep_string(value, arena, out);
    if (type == ondemand::json_type::null) return simdjson::SUCCESS;
    if (type == ondemand::json_type::object) {
        bad = true;
        return simdjson::SUCCESS;
    }
    std::string_view raw;
    if (type == ondemand::json_type::array) {
        ondemand::array list;
        if (const auto error = value.get_array().get(list)) return error;
        if (const auto error = list.raw_json().get(raw)) return error;
    } else {
        raw = value.raw_json_token();
    }
    out = arena.keep(token_of(raw));
    return simdjson::SUCCESS;
}

simdjson::error_code read_count(ondemand::value value, std::int64_t& out, bool& bad) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return error;
    std::string_view token;
    if (type == ondemand::json_type::null) return simdjson::SUCCESS;
    if (type == ondemand::json_type::number) {
        token = token_of(value.raw_json_token());
    } else if (type == ondemand::json_type::string) {
        if (const auto error = value.get_string().get(token)) return error;
    }
    if (!parse_count(token, out)) bad = true;
    return simdjson::SUCCESS;
}

bool mend_surrogates(std::string& record) {
    bool mended = false;
    for (std::size_t at = record.find('\\'); at != std::string::npos; at = record.find('\\', at)) {
        const int unit = escaped_unit(record, at);
        if (unit < 0xd800 || unit > 0xdfff) {
            at += unit < 0 ? 2 : 6;
            continue;
        }
        const int next = escaped_unit(record, at + 6);
        if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
            at += 12;
            continue;
        }
        record.replace(at + 2, 4, "fffd");
        mended = true;
        at += 6;
    }
    return mended;
}

}  // namespace clamor::posts::json
