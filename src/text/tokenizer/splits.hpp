#pragma once

#include "core/unicode.hpp"
#include "text/tokenizer/pre_tokenizers.hpp"

namespace clamor::text {

/// Makes words of the parts that a pattern matches and those between.
class SplitWriter {
public:
    SplitWriter(SplitBehavior behavior, PoolVector<TextSpan>& out) : behavior_(behavior), out_(out) {}

    /// Parts of one word, in order.
    void add(TextSpan part, bool matches) {
        switch (behavior_) {
            case SplitBehavior::removed:
                if (!matches) out_.push_back(part);
                break;
            case SplitBehavior::isolated: out_.push_back(part); break;
            case SplitBehavior::contiguous: join(part, any_ && matches == matched_); break;
            case SplitBehavior::merged_with_previous: join(part, any_ && matches && !matched_); break;
            case SplitBehavior::merged_with_next: join(part, any_ && !matches && matched_); break;
        }
        matched_ = matches;
        any_ = true;
    }
    /// The next part is of another word.
    void end_word() { any_ = matched_ = false; }

private:
    void join(TextSpan part, bool with_last) {
        if (with_last)
            out_.back().end = part.end;
        else
            out_.push_back(part);
    }

    SplitBehavior behavior_;
    PoolVector<TextSpan>& out_;
    bool matched_ = false, any_ = false;
};

/// Cuts words at the characters for which is_delimiter(c).
template <typename IsDelimiter>
void split_at(Words& words, SplitBehavior behavior, IsDelimiter&& is_delimiter) {
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    SplitWriter writer(behavior, words.spare);
    for (const TextSpan word : words.ranges) {
        std::uint32_t begin = word.begin;
        for (std::size_t at = word.begin; at < word.end;) {
            const auto here = static_cast<std::uint32_t>(at);
            if (!is_delimiter(next_character(text, at))) continue;
            if (begin < here) writer.add({begin, here}, false);
            begin = static_cast<std::uint32_t>(at);
            writer.add({here, begin}, true);
        }
        if (begin < word.end) writer.add({begin, word.end}, false);
        writer.end_word();
    }
    words.ranges.swap(words.spare);
}

}  // namespace clamor::text
