#include <array>
#include <charconv>
#include <cmath>

#include "clamor/core/utf8.hpp"
#include "clamor/io/json.hpp"
#include "io/json_string.hpp"

namespace clamor::io {

namespace {

void write_string(const std::string& text, std::string& out) {
    if (const auto bad = first_invalid_utf8(text); bad != std::string::npos)
        fail(Status::invalid_argument, "json: text is not UTF-8 at byte ", bad);
    append_json_string(out, text);
}

template <typename Number>
void write_number(Number value, std::string& out) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    out += text;
    // A double stays a double when it is read again.
    if (std::is_same_v<Number, double> && text.find_first_of(".e") == text.npos) out += ".0";
}

void write(const Json& value, int indent, int depth, std::string& out) {
    const auto new_line = [&](int level) {
        if (indent > 0) out.append("\n").append(static_cast<std::size_t>(indent * level), ' ');
    };
    const auto list = [&](const auto& parts, char open, char close, auto&& write_part) {
        out += open;
        bool first = true;
        for (const auto& part : parts) {
            if (!first) out += ',';
            first = false;
            new_line(depth + 1);
            write_part(part);
        }
        if (!first) new_line(depth);
        out += close;
    };
    if (value.is_null()) {
        out += "null";
    } else if (value.is_boolean()) {
        out += value.boolean() ? "true" : "false";
    } else if (value.is_integer()) {
        write_number(value.integer(), out);
    } else if (value.is_number()) {
        check(std::isfinite(value.number()), "json: ", value.number(), " cannot be written, JSON has finite numbers only");
        write_number(value.number(), out);
    } else if (value.is_string()) {
        write_string(value.string(), out);
    } else if (value.is_array()) {
        list(value.items(), '[', ']', [&](const Json& item) { write(item, indent, depth + 1, out); });
    } else {
        list(value.members(), '{', '}', [&](const auto& member) {
            write_string(member.first, out);
            out += indent > 0 ? ": " : ":";
            write(member.second, indent, depth + 1, out);
        });
    }
}

}  // namespace

std::string to_text(const Json& value, int indent) {
    std::string out;
    write(value, indent, 0, out);
    return out;
}

}  // namespace clamor::io
