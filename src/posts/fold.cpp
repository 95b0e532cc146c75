#include "clamor/posts/fold.hpp"

#include <array>
#include <memory>
#include <span>

#include <utf8proc.h>

#include "core/sort_marks.hpp"
#include "core/unicode.hpp"
#include "posts/readers/decode.hpp"

namespace clamor::posts {
namespace {

using unicode::Kind;

constexpr auto options =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

/// Decomposes valid UTF-8 as utf8proc_decompose() does, which takes quadratic time where a text is all marks: it swaps neighbours.
void decompose(const utf8proc_uint8_t* bytes, utf8proc_ssize_t size, std::span<utf8proc_int32_t> out) {
    const auto room = static_cast<utf8proc_ssize_t>(out.size());
    int boundary = 0;
    for (utf8proc_ssize_t at = 0, made = 0; at < size;) {
        utf8proc_int32_t c = 0;
        at += utf8proc_iterate(bytes + at, size - at, &c);
        made += utf8proc_decompose_char(c, out.data() + made, room - made, options, &boundary);
    }
    unicode::sort_marks(out, [](utf8proc_int32_t c) { return utf8proc_get_property(c)->combining_class; });
}

/// All of a text by utf8proc: about 0.1 us a character.
template <typename String>
void append_by_library(std::string_view text, String& out) {
    std::array<utf8proc_int32_t, 256> small;
    PoolVector<utf8proc_int32_t> large;
    utf8proc_int32_t* codes = small.data();
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto size = static_cast<utf8proc_ssize_t>(text.size());
    utf8proc_ssize_t count = utf8proc_decompose(bytes, size, codes, static_cast<utf8proc_ssize_t>(small.size()), options);
    if (count >= static_cast<utf8proc_ssize_t>(small.size())) {  // reencode needs one more, for its zero
        large.resize(static_cast<std::size_t>(count) + 1);
        codes = large.data();
        decompose(bytes, size, {codes, static_cast<std::size_t>(count)});
    }
    const utf8proc_ssize_t length = count < 0 ? count : utf8proc_reencode(codes, count, options);
    if (length < 0) return void(out.append(text));  // not UTF-8
    out.append(reinterpret_cast<const char*>(codes), static_cast<std::size_t>(length));
}

/// Characters whose folded form does not depend on their neighbours, looked up: no marks, no parts of Hangul syllables.
class SimpleForms {
public:
    static constexpr char32_t first = 0x80, last = 0x30ff;

    SimpleForms() {
        std::string form;
        for (char32_t c = first; c <= last; ++c) {
            if (c >= 0x1100 && c < 0x1200) continue;  // Hangul
            const Kind kind = unicode::kind_of(c);
            if (kind == Kind::mark && !(c >= 0xfe00 && c <= 0xfe0f)) continue;
            const bool wide = c >= 0x800;
            const char encoded[3] = {static_cast<char>(wide ? 0xe0 | c >> 12 : 0xc0 | c >> 6),
                                     static_cast<char>(0x80 | (wide ? c >> 6 & 0x3f : c & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
            form.clear();
            append_by_library({encoded, wide ? 3u : 2u}, form);
            if (form.size() > 7 || !alone(form)) continue;
            Form& entry = forms_[c - first];
            entry.size = static_cast<char>(form.size());
            form.copy(entry.bytes, sizeof entry.bytes);
        }
    }

    /// False where the character needs its neighbours.
    template <typename String>
    bool append(char32_t c, std::string_view written, String& out) const {
        if (c <= last) {
            const Form& form = forms_[c - first];
            if (form.size < 0) return false;
            out.append(form.bytes, static_cast<std::size_t>(form.size));
            return true;
        }
        if (c >= 0xfe00 && c <= 0xfe0f) return true;  // variation selectors do not show
        const bool as_it_is = (c >= 0x3400 && c <= 0x9fff) || (c >= 0x1f300 && c <= 0x1faff);
        if (as_it_is) out.append(written);
        return as_it_is;
    }

private:
    struct Form {
        char size = -1;
        char bytes[7];
    };

    static bool alone(std::string_view form) {
        for (std::size_t at = 0; at < form.size();) {
            const auto [c, size] = decode(form, at);
            if (unicode::kind_of(c) == Kind::mark || (c >= 0x1100 && c < 0x1200)) return false;
            at += size;
        }
        return true;
    }

    std::array<Form, last - first + 1> forms_;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

const SimpleForms& simple_forms() {
    static const std::unique_ptr<const SimpleForms> simple = std::make_unique<const SimpleForms>();
    return *simple;
}

template <typename String>
void append(std::string_view text, String& out) {
    const SimpleForms& simple = simple_forms();
    for (std::size_t at = 0; at < text.size();) {
        std::size_t run = at;
        while (run < text.size() && static_cast<unsigned char>(text[run]) < 0x80) ++run;
        const std::size_t before = out.size();
        out.resize(before + run - at);
        for (std::size_t i = at; i < run; ++i) out[before + i - at] = lower(text[i]);
        at = run;
        const std::size_t kept = out.size();
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
            const auto [c, size] = decode(text, at);
            if (!simple.append(c, text.substr(at, size), out)) {
                // Its neighbours matter: all that is not ASCII around it, and the letter before, which a mark may change.
                while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) ++at;
                const std::size_t letter = run > 0 && kept > before ? 1 : 0;
                out.resize(kept - letter);
                append_by_library(text.substr(run - letter, at - run + letter), out);
                break;
            }
            at += size;
        }
    }
}

}  // namespace

void append_folded(std::string_view text, std::string& out) { append(text, out); }
void append_folded(std::string_view text, PoolString& out) { append(text, out); }

std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_folded(text, out);
    return out;
}

}  // namespace clamor::posts
