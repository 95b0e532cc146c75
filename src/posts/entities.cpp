#include "clamor/posts/entities.hpp"

#include <algorithm>
#include <array>

#include "core/unicode.hpp"
#include "posts/emoji.hpp"
#include "posts/hashtag.hpp"
#include "posts/readers/decode.hpp"

namespace clamor::posts {
namespace {

using unicode::Kind;

constexpr char32_t wide_at = 0xff20;
constexpr std::size_t longest_handle = 50;

/// Bytes where an entity may begin; a link is known by the colon or dot that follows its first letters.
constexpr std::array<bool, 256> interesting = [] {
    std::array<bool, 256> table = {};
    for (const char c : {'#', '@', ':', '.'}) table[static_cast<unsigned char>(c)] = true;
    for (std::size_t c = 0x80; c < 256; ++c) table[c] = true;
    return table;
}();

bool handle_char(char32_t c) { return unicode::is_ascii_word(c); }

class Extractor {
public:
    Extractor(std::string_view text, Entities& out) : text_(text), out_(out) {}

    void run() {
        for (std::size_t at = 0; at < text_.size();) {
            const auto byte = static_cast<unsigned char>(text_[at]);
            if (!interesting[byte]) {
                ++at;
            } else if (byte == ':' || byte == '.') {
                at = link(at);
            } else if (byte == '#') {
                at = hashtag(at, at + 1);
            } else if (byte == '@') {
                at = mention(at, at + 1);
            } else {
                at = wide(at);
            }
        }
    }

private:
    char32_t before(std::size_t at) const { return code_before(text_, at); }
    char32_t code(std::size_t at) const { return code_at(text_, at); }
    bool protocol_at(std::size_t at) const { return text_.substr(at).starts_with("://"); }
    char lower(std::size_t at) const { return static_cast<char>(text_[at] | 32); }

    std::size_t wide(std::size_t at) {
        const auto [c, size] = decode(text_, at);
        if (c == wide_hash) return hashtag(at, at + size);
        if (c == wide_at) return mention(at, at + size);
        if (c == 0x20e3) {  // what a keycap's key is shows only now
            std::size_t key = at;
            if (key > 0 && before(key) == 0xfe0f) key -= 3;  // its bytes
            if (key > 0 && emoji_at(text_, key - 1) == at + size - (key - 1))
                out_.emoji.push_back(text_.substr(key - 1, at + size - (key - 1)));
            return at + size;
        }
        const std::size_t emoji = emoji_at(text_, at);
        if (emoji > 0) out_.emoji.push_back(text_.substr(at, emoji));
        return at + (emoji > 0 ? emoji : size);
    }

    std::size_t hashtag(std::size_t sign, std::size_t at) {
        const std::size_t begin = at;
        bool letter = false;
        if (const char32_t previous = before(sign); previous == '&' || tag_char(previous)) return begin;
        while (at < text_.size()) {
            const auto [c, size] = decode(text_, at);
            if (!tag_char(c)) break;
            letter = letter || unicode::kind_of(c) == Kind::letter;
            at += size;
        }
        if (!letter || code(at) == '#' || code(at) == wide_hash || protocol_at(at)) return begin;
        out_.hashtags.push_back(text_.substr(begin, at - begin));
        return at;
    }

    std::size_t mention(std::size_t sign, std::size_t at) {
        const std::size_t begin = at;
        const char32_t previous = before(sign);
        const auto retweet = [&] {
            return sign >= 2 && lower(sign - 2) == 'r' && lower(sign - 1) == 't' && !handle_char(before(sign - 2)) &&
                   before(sign - 2) < 0x80;
        };
        const bool sign_before = previous < 0x80 && std::string_view("!#$%&*@").find(static_cast<char>(previous)) != std::string_view::npos;
        if ((handle_char(previous) && !retweet()) || previous == wide_at || sign_before) return begin;
        while (at < text_.size() && handle_char(static_cast<unsigned char>(text_[at]))) ++at;
        const char32_t next = code(at);
        const bool accent = next >= 0xc0 && next <= 0x24f && next != 0xd7 && next != 0xf7;
        if (at == begin || at - begin > longest_handle || next == '@' || next == wide_at || accent || protocol_at(at)) return begin;
        out_.mentions.push_back(text_.substr(begin, at - begin));
        return at;
    }

    /// From the colon of http:// or the dot of www. on.
    std::size_t link(std::size_t mark) {
        std::size_t begin = mark, at = mark + 1;
        if (text_[mark] == ':') {
            if (!protocol_at(mark)) return at;
            if (begin > 0 && lower(begin - 1) == 's') --begin;
            for (const char letter : {'p', 't', 't', 'h'}) {
                if (begin == 0 || lower(begin - 1) != letter) return at;
                --begin;
            }
            at = mark + 3;
        } else {
            if (mark < 3 || lower(mark - 1) != 'w' || lower(mark - 2) != 'w' || lower(mark - 3) != 'w') return at;
            begin = mark - 3;
        }
        if (const char32_t previous = before(begin); handle_char(previous) || previous == '@') return at;
        const std::size_t address = at;
        if (const char32_t first = code(at); first < 0x80 ? !handle_char(first) : unicode::kind_of(first) != Kind::letter) return at;
        while (at < text_.size()) {
            const auto [c, size] = decode(text_, at);
            if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7f) break;
            if (c >= 0x80 && !(c >= 0xc0 && c < 0x530 && unicode::kind_of(c) == Kind::letter)) break;
            at += size;
        }
        at = without_punctuation(address, at);
        if (at == address) return at;
        out_.links.push_back(text_.substr(begin, at - begin));
        return at;
    }

    /// A closing bracket belongs to the link if it was opened in it.
    std::size_t without_punctuation(std::size_t begin, std::size_t end) const {
        const std::string_view link = text_.substr(begin, end - begin);
        const auto excess = [&](char open, char close) {
            return std::count(link.begin(), link.end(), close) - std::count(link.begin(), link.end(), open);
        };
        std::ptrdiff_t round = excess('(', ')'), square = excess('[', ']');
        for (; end > begin; --end) {
            const char last = text_[end - 1];
            if (last == ')' || last == ']') {
                if ((last == ')' ? round : square)-- <= 0) break;
            } else if (last == '(' || last == '[') {
                ++(last == '(' ? round : square);
            } else if (std::string_view(".,;:!?'*}{|").find(last) == std::string_view::npos) {
                break;
            }
        }
        return end;
    }

    std::string_view text_;
    Entities& out_;
};

}  // namespace

void Entities::clear() noexcept {
    hashtags.clear();
    mentions.clear();
    links.clear();
    emoji.clear();
}

void extract_entities(std::string_view text, Entities& out) {
    out.clear();
    Extractor(text, out).run();
}

}  // namespace clamor::posts
