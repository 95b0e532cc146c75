#include "text/tokenizer/aligned_text.hpp"

#include <algorithm>

namespace clamor::text {

void AlignedText::copy(const AlignedText& from, std::size_t begin, std::size_t end) {
    const std::size_t length = end - begin;
    reserve(size_ + length + room);
    std::memcpy(own_.data() + size_, from.view_.data() + begin, length);
    if (!from.plain_) {
        std::copy_n(from.spans_.begin() + static_cast<std::ptrdiff_t>(begin), length, spans_.begin() + static_cast<std::ptrdiff_t>(size_));
    } else if (from.before_ > 0) {
        for (std::size_t i = 0; i < length; ++i) spans_[size_ + i] = from.of_range(begin + i, begin + i + 1);
    } else {
        TextSpan* spans = spans_.data() + size_;
        for (std::size_t i = begin; i < end;) {
            const std::size_t run = end_of_ascii(from.view_.substr(0, end), i);  // no further: pieces are short, texts are not
            for (; i < run; ++i) *spans++ = {from.base_ + static_cast<std::uint32_t>(i), from.base_ + static_cast<std::uint32_t>(i) + 1};
            if (i >= end) break;
            std::size_t next = i + 1;
            while (next < end && is_continuation(from.view_[next])) ++next;
            for (std::size_t k = i; k < next; ++k)
                *spans++ = {from.base_ + static_cast<std::uint32_t>(i), from.base_ + static_cast<std::uint32_t>(next)};
            i = next;
        }
    }
    size_ += length;
}

void AlignedText::keep(std::size_t begin, std::size_t end) {
    view_ = view_.substr(begin, end - begin);
    const std::size_t added = std::min(begin, before_);
    before_ -= added;
    if (plain_)
        base_ += static_cast<std::uint32_t>(begin - added);
    else if (begin > 0)
        std::copy(spans_.begin() + static_cast<std::ptrdiff_t>(begin), spans_.begin() + static_cast<std::ptrdiff_t>(end), spans_.begin());
}

void TextPair::transform() {
    const AlignedText& in = now();
    const std::string_view text = in.bytes();
    AlignedText& out = next();
    out.begin(text.size() + text.size() / 4);
    std::size_t at = 0;
    TextSpan last = in.size() > 0 ? in.of(0, 1) : TextSpan{};
    const auto take = [&] {
        if (at >= text.size()) return;
        const std::size_t here = at;
        next_character(text, at);
        last = in.of(here, at - here);
    };
    for (const NewCharacter& character : characters_) {
        if (character.added == 0 && at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {  // the usual case, in brief
            last = in.of(at, 1);
            ++at;
        } else if (character.added <= 0) {
            take();
        }
        out.put(character.c, last);
        for (int more = character.added; more < 0; ++more) take();
    }
    out.finish();
    advance();
}

}  // namespace clamor::text
