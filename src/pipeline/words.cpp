#include "pipeline/words.hpp"

#include <array>

namespace clamor::pipeline {
namespace {

bool is_wide_script(char32_t c) {   // Han, Hiragana, Katakana
    return (c >= 0x3041 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

constexpr std::array<char, 128> make_ascii() {
    std::array<char, 128> table{};
    for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = c;
    for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 32)] = c;
    return table;
}
constexpr std::array<char, 128> ascii_word = make_ascii();   // lower case of word characters, 0 for others

bool pairs_up(char32_t c) {   // blocks in which capitals are even and small letters follow
    return (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x1e00 && c <= 0x1e95) || (c >= 0x1ea0 && c <= 0x1eff) ||
           (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f);
}

}  // namespace

char32_t next_character(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xc0) == 0x80; };
    char32_t c = 0xfffd;
    std::size_t size = 1;
    if (first < 0x80) {
        c = first;
    } else if (first >= 0xc2 && first < 0xe0 && follows(1)) {
        c = (first & 0x1f) << 6 | (byte(1) & 0x3f);
        size = 2;
    } else if (first >= 0xe0 && first < 0xf0 && follows(1) && follows(2)) {
        const char32_t value = (first & 0x0f) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
        if (value >= 0x800 && (value < 0xd800 || value > 0xdfff)) c = value, size = 3;
    } else if (first >= 0xf0 && first < 0xf5 && follows(1) && follows(2) && follows(3)) {
        const char32_t value = (first & 0x07) << 18 | (byte(1) & 0x3fu) << 12 | (byte(2) & 0x3fu) << 6 | (byte(3) & 0x3fu);
        if (value >= 0x10000 && value <= 0x10ffff) c = value, size = 4;
    }
    text.remove_prefix(size);
    return c;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    }
}

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t before = text.size();
        if (next_character(text) == 0xfffd && before - text.size() != 3) return false;
    }
    return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

bool is_word_character(char32_t c) {
    if (c < 128) return ascii_word[c] != 0;
    if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;
    if (c == 0xd7 || c == 0xf7) return false;
    if (c >= 0x5be && c <= 0x5c6) return false;               // Hebrew punctuation
    if (c < 0x2000)                                           // Greek, Armenian, Arabic, Devanagari punctuation
        return c != 0x37e && c != 0x387 && c != 0x589 && c != 0x60c && c != 0x61b && c != 0x61f && c != 0x6d4 && c != 0x964 && c != 0x965;
    if (c < 0x2c00) return false;                             // punctuation, arrows, symbols
    if (c >= 0x2e00 && c <= 0x2e7f) return false;             // more punctuation
    if (c >= 0x3000 && c <= 0x3040) return c >= 0x3005 && c <= 0x3007;
    if (c == 0x30fb) return false;
    if (c >= 0xd800 && c <= 0xf8ff) return false;             // surrogates, private use
    if (c >= 0xfe00 && c <= 0xfe6f) return false;             // variation selectors, forms of punctuation
    if (c >= 0xff00 && c <= 0xffff)                           // full-width digits and letters
        return (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a) || (c >= 0xff66 && c <= 0xffdc);
    if (c >= 0x1f000 && c <= 0x1ffff) return false;           // emoji and other pictures
    return c < 0xe0000;
}

char32_t to_lower(char32_t c) {
    if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xc0 && c <= 0xde) return c == 0xd7 ? c : c + 32;
    if (c == 0x130) return 'i';
    if (c == 0x178) return 0xff;
    if (pairs_up(c)) return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e) || (c >= 0x4c1 && c <= 0x4ce)) return c + (c & 1);
    if (c == 0x386) return 0x3ac;
    if (c >= 0x388 && c <= 0x38a) return c + 37;
    if (c == 0x38c) return 0x3cc;
    if (c == 0x38e || c == 0x38f) return c + 63;
    if (c >= 0x391 && c <= 0x3ab && c != 0x3a2) return c + 32;
    if (c == 0x3c2) return 0x3c3;                             // final sigma
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if (c >= 0x410 && c <= 0x42f) return c + 32;
    if (c >= 0x531 && c <= 0x556) return c + 48;
    if (c >= 0xff21 && c <= 0xff3a) return c + 32;
    return c;
}

void append_lower(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        if (first < 128) {
            out.push_back(first >= 'A' && first <= 'Z' ? static_cast<char>(first + 32) : static_cast<char>(first));
            text.remove_prefix(1);
        } else {
            append_utf8(out, to_lower(next_character(text)));
        }
    }
}

std::string lower(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_lower(out, text);
    return out;
}

void WordScanner::skip_to_space() {
    while (!rest_.empty() && static_cast<unsigned char>(rest_.front()) > ' ') rest_.remove_prefix(1);
}

bool WordScanner::next(std::string_view& word) {
    word_.clear();
    while (!rest_.empty()) {
        const auto first = static_cast<unsigned char>(rest_.front());
        if (first < 128 && ascii_word[first] == 0) {   // between words
            pair_ = 0;
            rest_.remove_prefix(1);
            if (first == '@' || first == '#') {
                while (!rest_.empty()) {
                    std::string_view after = rest_;
                    const char32_t c = next_character(after);
                    if (!is_word_character(c) && c != '_') break;
                    rest_ = after;
                }
            }
            continue;
        }
        if ((first | 32) == 'h' && (rest_.starts_with("http://") || rest_.starts_with("https://"))) {
            skip_to_space();
            continue;
        }
        while (!rest_.empty()) {   // a word begins here, or a character that is none
            const auto byte = static_cast<unsigned char>(rest_.front());
            if (byte < 128) {
                if (ascii_word[byte] != 0) {
                    word_.push_back(ascii_word[byte]);
                } else if (byte != '\'' || word_.empty() || rest_.size() < 2 || static_cast<unsigned char>(rest_[1]) >= 128 ||
                           ascii_word[static_cast<unsigned char>(rest_[1])] == 0) {
                    break;
                } else {
                    word_.push_back('\'');
                }
                rest_.remove_prefix(1);
                continue;
            }
            std::string_view after = rest_;
            const char32_t c = next_character(after);
            if (is_wide_script(c)) {
                if (!word_.empty()) break;
                rest_ = after;
                const char32_t before = pair_;
                pair_ = c;
                if (before == 0) continue;
                append_utf8(word_, before);
                append_utf8(word_, c);
                word = word_;
                return true;
            }
            const bool apostrophe = c == 0x2019 && !word_.empty() && !after.empty() && static_cast<unsigned char>(after.front()) < 128 &&
                                    ascii_word[static_cast<unsigned char>(after.front())] != 0;
            if (!apostrophe && !is_word_character(c)) {
                if (word_.empty()) rest_ = after;
                break;
            }
            rest_ = after;
            if (apostrophe)
                word_.push_back('\'');
            else
                append_utf8(word_, to_lower(c));
        }
        pair_ = 0;
        if (!word_.empty()) {
            word = word_;
            return true;
        }
    }
    return false;
}

}  // namespace clamor::pipeline
