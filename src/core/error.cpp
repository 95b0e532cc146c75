#include "clamor/core/error.hpp"

#include <charconv>

#include "clamor/core/shape.hpp"

namespace clamor {

namespace {

/// Digits do not depend on the process's locale.
template <typename... Number>
void append_number(std::string& out, Number... number) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number...).ptr);
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

void detail::fail(Status status, std::initializer_list<Part> parts) { throw Error(status, join(parts)); }

void append_text(std::string& out, const Shape& shape) {
    out += '[';
    for (int i = 0; i < shape.rank(); ++i) {
        if (i > 0) out += ", ";
        append_number(out, shape[i]);
    }
    out += ']';
}

}  // namespace clamor
