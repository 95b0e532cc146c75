#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// A part of a post on its way to tokens: what the normalisers have made of it, and for each of its bytes the character of the
/// original that it stands for. Every step reads one and writes another; both keep their memory, which is the context's, from post to post.
///
/// It is plain while each byte stands where it stood in the original, but for bytes put before the first, which stand for the first
/// character: then no spans are kept. All text is valid UTF-8.
class AlignedText {
public:
    /// The original itself, borrowed; its first byte is number `base` of the whole original.
    void borrow(std::string_view original, std::uint32_t base) noexcept {
        view_ = original;
        base_ = base;
        before_ = 0;
        plain_ = true;
    }

    std::string_view bytes() const noexcept { return view_; }
    std::size_t size() const noexcept { return view_.size(); }
    bool plain() const noexcept { return plain_; }

    /// What the character at byte i (its first) stands for.
    TextSpan of(std::size_t i, std::size_t length) const noexcept {
        if (!plain_) return spans_[i];
        if (before_ > 0) return of_range(i, i + length);
        return {base_ + static_cast<std::uint32_t>(i), base_ + static_cast<std::uint32_t>(i + length)};
    }
    /// What bytes [begin, end) stand for; none, behind others, stand for the empty end of what the one before them does.
    TextSpan of_range(std::size_t begin, std::size_t end) const noexcept {
        if (begin == end) {
            const std::uint32_t behind = of_range(begin - 1, begin).end;
            return {behind, behind};
        }
        if (!plain_) return {spans_[begin].begin, spans_[end - 1].end};
        if (begin < before_) begin = before_;
        if (end <= before_) end = before_ + 1;
        while (begin > 0 && is_continuation(view_[begin])) --begin;
        while (end < view_.size() && is_continuation(view_[end])) ++end;
        return {base_ + static_cast<std::uint32_t>(begin - before_), base_ + static_cast<std::uint32_t>(end - before_)};
    }

    /// Begins a plain text of this length, in own memory, for the caller to fill; bytes stay in their places.
    char* begin_plain(std::size_t size, std::uint32_t base) {
        if (own_.size() < size) own_.resize(size);
        view_ = std::string_view(own_.data(), size);
        base_ = base;
        before_ = 0;
        plain_ = true;
        return own_.data();
    }
    /// A plain text, not empty, with bytes before it that stand for its first character.
    void put_before(std::string_view bytes, const AlignedText& text) {
        char* to = begin_plain(bytes.size() + text.size(), text.base_);
        std::memcpy(to, bytes.data(), bytes.size());
        std::memcpy(to + bytes.size(), text.view_.data(), text.size());
        before_ = text.before_ + bytes.size();
    }
    std::uint32_t base() const noexcept { return base_; }

    /// Begins a text with spans; put() and the copies add to it, finish() ends it.
    void begin(std::size_t expected) {
        plain_ = false;
        size_ = 0;
        reserve(expected + room);
    }
    /// A character with what it stands for.
    void put(std::uint32_t c, TextSpan span) {
        reserve(size_ + room);
        if (c < 0x80) {
            own_[size_] = static_cast<char>(c);
            spans_[size_++] = span;
            return;
        }
        const std::size_t length = put_character(own_.data() + size_, c);
        for (std::size_t i = 0; i < length; ++i) spans_[size_ + i] = span;
        size_ += length;
    }
    void put(std::string_view characters, TextSpan span) {
        reserve(size_ + characters.size() + room);
        std::memcpy(own_.data() + size_, characters.data(), characters.size());
        for (std::size_t i = 0; i < characters.size(); ++i) spans_[size_ + i] = span;
        size_ += characters.size();
    }
    /// Room for `size` bytes, to be written by the caller, who then says how many there are.
    struct Room {
        char* bytes;
        TextSpan* spans;
    };
    Room make_room(std::size_t size) {
        reserve(size_ + size + room);
        return {own_.data() + size_, spans_.data() + size_};
    }
    void add_written(std::size_t size) noexcept { size_ += size; }
    /// Bytes [begin, end) of another text, whole characters, with what they stand for.
    void copy(const AlignedText& from, std::size_t begin, std::size_t end);
    std::size_t written() const noexcept { return size_; }
    void finish() noexcept { view_ = std::string_view(own_.data(), size_); }

    /// Leaves out all but [begin, end).
    void keep(std::size_t begin, std::size_t end);

private:
    static constexpr std::size_t room = 8;
    void reserve(std::size_t size) {
        if (own_.size() < size) own_.resize(2 * size);
        if (spans_.size() < own_.size()) spans_.resize(own_.size());
    }

    std::string_view view_;
    PoolString own_;
    PoolVector<TextSpan> spans_;  ///< of each byte; those of a character are equal
    std::size_t size_ = 0;
    std::size_t before_ = 0;       ///< bytes put before a plain text
    std::uint32_t base_ = 0;
    bool plain_ = true;
};

/// A character of a new text. It takes the place of 1 - added characters of the old one, from left to right: what it stands for
/// is what the first of these stood for, or, where it takes none, the last one before.
struct NewCharacter {
    std::uint32_t c;
    int added;
    std::uint8_t combining_class = 0;
};

/// A text, the place for what the next step makes of it, and the change of places.
class TextPair {
public:
    AlignedText& now() noexcept { return texts_[current_]; }
    AlignedText& next() noexcept { return texts_[1 - current_]; }
    void advance() noexcept { current_ = 1 - current_; }
    /// Memory for new characters, and the step from them to the next text.
    PoolVector<NewCharacter>& characters() noexcept { return characters_; }
    void transform();

private:
    AlignedText texts_[2];
    PoolVector<NewCharacter> characters_;
    int current_ = 0;
};

}  // namespace clamor::text
