#include "clamor/text/normalizer.hpp"

#include <array>
#include <span>
#include <utility>

#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "posts/hashtag.hpp"
#include "text/normalizer/emoji_names.hpp"
#include "text/normalizer/hashtag_words.hpp"

namespace clamor::text {

namespace {

/// One post on its way through: reads characters, and writes them with runs and blanks cut.
template <typename String>
class Pass {
public:
    Pass(std::string_view text, const NormalizerOptions& options, String& out) : text_(text), options_(options), out_(out) {}

    void run() {
        out_.clear();
        while (at_ < text_.size()) {
            if (options_.links && link()) continue;
            const std::size_t here = at_;
            const std::uint32_t c = next();
            if (c == '@' && options_.handles && handle()) continue;
            if (options_.emoji && may_begin_emoji(c) && emoji(here, c)) continue;
            if (options_.hashtags && (c == '#' || c == posts::wide_hash) && hashtag(here)) continue;
            write(c);
        }
    }

private:
    std::uint32_t next() { return options_.html && text_[at_] == '&' ? entity() : next_character(text_, at_); }

    /// After '@': a handle, unless a word character or another '@' stands before it.
    bool handle() {
        if (at_ >= text_.size() || !unicode::is_ascii_word(byte(at_)) || unicode::is_ascii_word(before()) || before() == '@') return false;
        while (at_ < text_.size() && unicode::is_ascii_word(byte(at_))) ++at_;
        write_all("@user");
        return true;
    }

    /// After '#', which stood at `here`: a hashtag, unless a character of one stands before it that does not end another.
    bool hashtag(std::size_t here) {
        const bool behind_another = here == tag_end_;
        if (!behind_another && (before() == '&' || posts::tag_char(before()))) return false;
        const std::size_t end = end_of_hashtag(text_, at_);
        if (end == at_) return false;
        blank_ = blank_ || behind_another;
        put('#');
        while (at_ < end) {
            blank_ = true;
            const std::size_t word_end = end_of_hashtag_word(text_.substr(0, end), at_);
            while (at_ < word_end)
                if (const std::uint32_t c = next_character(text_, at_); c != '_') write(c);
        }
        tag_end_ = end;
        return true;
    }

    /// At `here` stood its first character.
    bool emoji(std::size_t here, std::uint32_t first) {
        std::array<std::uint32_t, longest_emoji> characters{first};
        std::array<std::size_t, longest_emoji> ends{at_};
        std::size_t count = 1;
        for (; count < longest_emoji && at_ < text_.size(); ++count) {
            characters[count] = next();
            if (!may_continue_emoji(characters[count - 1], characters[count])) break;
            ends[count] = at_;
        }
        std::string name;
        const std::size_t taken = name_emoji(std::span(characters).first(count), name);
        at_ = ends[taken > 0 ? taken - 1 : 0];
        if (taken == 0) return false;
        emoji_run_ = here == emoji_end_ && name == emoji_ ? emoji_run_ + 1 : 1;
        emoji_end_ = at_;
        emoji_ = std::move(name);
        if (options_.longest_run > 0 && emoji_run_ > options_.longest_run) return true;
        blank_ = true;
        put(':');
        for (std::size_t i = 0; i < emoji_.size();) write(next_character(emoji_, i));
        put(':');
        blank_ = true;
        return true;
    }

    bool link() {
        const bool begins = begins_with("http://") || begins_with("https://") || (begins_with("www.") && !unicode::is_ascii_word(before()));
        if (!begins) return false;
        while (at_ < text_.size() && byte(at_) > ' ' && byte(at_) < 0x7f && byte(at_) != '<' && byte(at_) != '>' && byte(at_) != '"') ++at_;
        if (unicode::is_ascii_word(before())) write(' ');
        write_all("http");
        return true;
    }

    /// At '&': the character that an HTML entity stands for, however often it was escaped; else '&' itself.
    std::uint32_t entity() {
        static constexpr std::array<std::pair<std::string_view, std::uint32_t>, 5> names{
            {{"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}, {"nbsp;", ' '}}};
        ++at_;
        for (;;) {
            while (text_.substr(at_, 4) == "amp;") at_ += 4;
            const std::size_t here = at_;
            for (const auto& [name, c] : names)
                if (text_.substr(at_, name.size()) == name) return at_ += name.size(), c;
            if (at_ >= text_.size() || text_[at_] != '#') return '&';
            const std::uint32_t c = number();
            if (c != '&' || at_ == here) return c;
        }
    }

    /// At the '#' of a numeric entity of up to seven digits.
    std::uint32_t number() {
        std::size_t i = at_ + 1;
        const bool hexadecimal = i < text_.size() && (text_[i] | 0x20) == 'x';
        if (hexadecimal) ++i;
        std::uint32_t value = 0;
        std::size_t digits = 0;
        for (; i < text_.size() && digits < 7; ++i, ++digits) {
            const std::uint32_t c = byte(i), letter = (c | 0x20) - 'a';
            if (unicode::is_ascii_digit(c))
                value = value * (hexadecimal ? 16 : 10) + (c - '0');
            else if (hexadecimal && letter < 6)
                value = value * 16 + 10 + letter;
            else
                break;
        }
        if (digits == 0 || i >= text_.size() || text_[i] != ';' || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return '&';
        at_ = i + 1;
        return value;
    }

    void write(std::uint32_t c) {
        if (c == no_character) return;
        if (unicode::is_white_space(c)) {
            blank_ = true;
            return;
        }
        if (unicode::is_invisible(c)) return;
        if (options_.quotes) {
            if (c == 0x2018 || c == 0x2019) c = '\'';
            if (c == 0x201c || c == 0x201d) c = '"';
        }
        if (options_.lowercase) {
            // İ is the one character whose lower case is two: i and a dot above.
            if (c == 0x130) return put('i'), put(0x307);
            c = unicode::lower(c);
        }
        put(c);
    }

    void put(std::uint32_t c) {
        run_ = c == last_ && !blank_ ? run_ + 1 : 1;
        if (options_.longest_run > 0 && run_ > options_.longest_run && !unicode::is_ascii_digit(c)) return;
        if (blank_ && !out_.empty()) out_.push_back(' ');
        blank_ = false;
        append_character(out_, c);
        last_ = c;
    }

    void write_all(std::string_view ascii) {
        for (char c : ascii) put(static_cast<unsigned char>(c));
    }

    bool begins_with(std::string_view prefix) const {
        if (text_.size() - at_ < prefix.size()) return false;
        for (std::size_t i = 0; i < prefix.size(); ++i)
            if (unicode::lower(byte(at_ + i)) != static_cast<unsigned char>(prefix[i])) return false;
        return true;
    }
    /// The character that stands before the next one.
    std::uint32_t before() const { return blank_ ? ' ' : last_; }
    std::uint32_t byte(std::size_t i) const { return static_cast<unsigned char>(text_[i]); }

    std::string_view text_;
    const NormalizerOptions& options_;
    String& out_;
    std::size_t at_ = 0;
    std::uint32_t last_ = ' ';
    int run_ = 0;
    bool blank_ = false;
    std::size_t tag_end_ = 0;      ///< of the last hashtag
    std::string emoji_;            ///< the name of the last one
    std::size_t emoji_end_ = 0;
    int emoji_run_ = 0;            ///< how many of it stand behind each other
};

template <typename String>
void normalize(std::string_view text, const NormalizerOptions& options, String& out) {
    if (options.raw) out.assign(text);
    else Pass(text, options, out).run();
}

}  // namespace

void Normalizer::apply(std::string_view text, std::string& out) const { normalize(text, options_, out); }
void Normalizer::apply(std::string_view text, PoolString& out) const { normalize(text, options_, out); }

std::string Normalizer::apply(std::string_view text) const {
    std::string out;
    apply(text, out);
    return out;
}

}  // namespace clamor::text
