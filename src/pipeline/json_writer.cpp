#include "pipeline/json_writer.hpp"

namespace clamor::pipeline {

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t plain = 0;   // where the stretch begins that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') [[likely]] continue;
        out.append(text.substr(plain, i - plain));
        plain = i + 1;
        constexpr std::string_view letters = "btn fr";   // 8 to 13, without 11
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(static_cast<char>(c));
        } else if (c >= 8 && c <= 13 && c != 11) {
            out.push_back('\\');
            out.push_back(letters[c - 8]);
        } else {
            constexpr std::string_view digits = "0123456789abcdef";
            out.append("\\u00");
            out.push_back(digits[c >> 4]);
            out.push_back(digits[c & 15]);
        }
    }
    out.append(text.substr(plain));
    out.push_back('"');
}

void append_fixed4(std::string& out, std::int64_t value) {
    if (value < 0) out.push_back('-');
    const std::uint64_t size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    append_integer(out, size / 10000);
    auto rest = static_cast<unsigned>(size % 10000);
    if (rest == 0) return;
    char digits[4];
    for (int i = 4; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
    int count = 4;
    while (digits[count - 1] == '0') --count;
    out.push_back('.');
    out.append(digits, static_cast<std::size_t>(count));
}

}  // namespace clamor::pipeline
