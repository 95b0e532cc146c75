#include "clamor/core/error.hpp"

#include <charconv>

#include "clamor/core/shape.hpp"
#include "clamor/core/utf8.hpp"

namespace clamor {

namespace {

/// Digits do not depend on the process's locale.
template <typename... Number>
void append_number(std::string& out, Number... number) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number...).ptr);
}

/// Text that any reader takes: what an input had that is not UTF-8, a character that a cut went through, and NUL, which ends a text in C,
/// are U+FFFD.
std::string readable(std::string text) {
    if (is_valid_utf8(text) && text.find('\0') == std::string::npos) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::uint32_t c = next_character(text, at);
        append_character(out, c == no_character || c == 0 ? 0xfffd : c);
    }
    return out;
}

}  // namespace

void detail::Part::append_to(std::string& out) const {
    switch (kind_) {
        case Kind::text: out += text_; break;
        case Kind::character: out += character_; break;
        case Kind::integer: append_number(out, integer_); break;
        case Kind::natural: append_number(out, natural_); break;
        case Kind::real: append_number(out, real_, std::chars_format::general, 6); break;  // as printf's %g
        case Kind::object: object_.append(out, object_.object); break;
    }
}

std::string detail::join(std::initializer_list<Part> parts) {
    std::string text;
    for (const Part& part : parts) part.append_to(text);
    return text;
}

void detail::fail(Status status, std::initializer_list<Part> parts) { throw Error(status, readable(join(parts))); }

void append_text(std::string& out, const Shape& shape) {
    out += '[';
    for (int i = 0; i < shape.rank(); ++i) {
        if (i > 0) out += ", ";
        append_number(out, shape[i]);
    }
    out += ']';
}

}  // namespace clamor
