#pragma once

#include <string_view>

#include "clamor/core/utf8.hpp"

/// Code points of UTF-8.
namespace clamor::posts {

struct Decoded {
    char32_t code;
    std::size_t size;  // bytes
};

/// The code point at `at` < text.size(). Readers give valid UTF-8; of a host's text that is not, a byte comes as U+FFFD.
inline Decoded decode(std::string_view text, std::size_t at) {
    std::size_t end = at;
    const std::uint32_t c = next_character(text, end);
    return {c == no_character ? U'\xfffd' : static_cast<char32_t>(c), end - at};
}

/// The code points before `at` and from it on; a space at the ends of the text.
inline char32_t code_before(std::string_view text, std::size_t at) {
    if (at == 0) return U' ';
    do --at;
    while (at > 0 && is_continuation(text[at]));
    return decode(text, at).code;
}
inline char32_t code_at(std::string_view text, std::size_t at) { return at < text.size() ? decode(text, at).code : U' '; }

}  // namespace clamor::posts
