#include "io/json_string.hpp"

#include "core/hexadecimal.hpp"

namespace clamor::io {

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
            out.append("\\u").append(hexadecimal(c, 4));
        }
    }
    out.append(text.substr(plain));
    out.push_back('"');
}

}  // namespace clamor::io
