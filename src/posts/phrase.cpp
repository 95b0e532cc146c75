#include "posts/phrase.hpp"

#include "clamor/posts/fold.hpp"

namespace clamor::posts {

namespace {

/// What Unicode's normal form may join with the character before it: marks, and the later parts of Hangul syllables in all their forms.
bool joins(char32_t c) {
    if (c < 0x300) return false;
    const bool hangul =
        (c >= 0x1160 && c <= 0x11ff) || (c >= 0x3131 && c <= 0x318e) || (c >= 0xd7b0 && c <= 0xd7ff) || (c >= 0xffa0 && c <= 0xffdc);
    const bool voicing = c == 0xff9e || c == 0xff9f;  // of half-width katakana: letters there, marks when folded
    return hangul || voicing || unicode::kind_of(c) == unicode::Kind::mark;
}

}  // namespace

void append_phrase(std::string_view text, PoolString& out) {
    std::size_t size = out.size();
    append_folded(text, out);
    for (std::size_t i = size; i < out.size(); ++i) {
        char c = out[i];
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
        if (c != ' ' || size == 0 || out[size - 1] != ' ') out[size++] = c;
    }
    out.resize(size);
}

std::size_t piece_end(std::string_view text, std::size_t at) {
    at += decode(text, at).size;
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
        const auto [c, size] = decode(text, at);
        if (!joins(c)) break;
        at += size;
    }
    return at;
}

}  // namespace clamor::posts
