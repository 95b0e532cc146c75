#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "io/json_string.hpp"

namespace clamor::pipeline {

inline void append_integer(std::string& out, std::uint64_t value) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// Appends value / 10000 with up to four decimals: "0.25", "-1".
void append_fixed4(std::string& out, std::int64_t value);

/// Writes JSON without spaces, commas where they belong. No nesting is checked: what is begun must be ended.
class JsonWriter {
public:
    std::string text;

    JsonWriter& begin(char bracket) {   // { or [
        comma();
        text.push_back(bracket);
        first_ = true;
        return *this;
    }
    JsonWriter& end(char bracket) {     // } or ]
        text.push_back(bracket);
        first_ = false;
        return *this;
    }
    JsonWriter& key(std::string_view name) {
        comma();
        text.push_back('"');
        text.append(name);
        text.append("\":");
        first_ = true;
        return *this;
    }
    void string(std::string_view value) {
        comma();
        io::append_json_string(text, value);
    }
    void integer(std::uint64_t value) {
        comma();
        append_integer(text, value);
    }
    void null() {
        comma();
        text.append("null");
    }
    /// Four decimals at most.
    void fixed(double value) {
        comma();
        append_fixed4(text, std::llround(value * 10000));
    }
    /// Six significant digits.
    void significant(double value) {
        comma();
        char digits[32];
        text.append(digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 6).ptr);
    }

private:
    void comma() {
        if (!first_) text.push_back(',');
        first_ = false;
    }
    bool first_ = true;
};

}  // namespace clamor::pipeline
