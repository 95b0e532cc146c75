#include "text/tokenizer/byte_level.hpp"
#include "text/tokenizer/pre_tokenizers.hpp"

namespace clamor::text {

namespace {

TextSpan first_of(const AlignedText& text, Range word) {
    std::size_t next = word.begin;
    next_character(text.bytes(), next);
    return text.of(word.begin, next - word.begin);
}

/// Puts a character before the words for which wanted(word); it stands for the word's first.
template <typename Wanted>
void prepend(Words& words, std::string_view character, Wanted&& wanted) {
    const AlignedText& in = words.texts.now();
    bool any = false;
    for (const Range word : words.ranges) any = any || wanted(word);
    if (!any) return;
    AlignedText& out = words.texts.next();
    out.begin(in.size() + character.size() * words.ranges.size());
    std::uint32_t size = 0;
    for (Range& word : words.ranges) {
        const bool here = wanted(word);
        if (here) out.put(character, first_of(in, word));
        out.copy(in, word.begin, word.end);
        const auto length = static_cast<std::uint32_t>(word.end - word.begin + (here ? character.size() : 0));
        word = {size, size + length};
        size += length;
    }
    out.finish();
    words.texts.advance();
}

}  // namespace

void ByteLevelWords::apply(Words& words) const {
    if (prefix_space) prepend(words, " ", [&](Range word) { return words.texts.now().bytes()[word.begin] != ' '; });
    const AlignedText& in = words.texts.now();
    AlignedText& out = words.texts.next();
    out.begin(in.size() + in.size() / 2);
    words.spare.clear();
    for (const Range word : words.ranges) {
        const std::string_view bytes = in.bytes().substr(word.begin, word.end - word.begin);
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t end = pattern ? end_of_gpt2_word(bytes, at) : bytes.size();
            const auto begin = static_cast<std::uint32_t>(out.written());
            append_byte_characters(in, word.begin + at, word.begin + end, out);
            words.spare.push_back({begin, static_cast<std::uint32_t>(out.written())});
            at = end;
        }
    }
    out.finish();
    words.texts.advance();
    words.ranges.swap(words.spare);
}

void Metaspace::apply(Words& words) const {
    // Blanks become marks, and where a word does not begin with one, a mark is put before it.
    const AlignedText& in = words.texts.now();
    const std::string_view text = in.bytes();
    AlignedText& out = words.texts.next();
    out.begin(text.size() + text.size() / 2);
    words.spare.clear();
    for (const Range word : words.ranges) {
        auto begin = static_cast<std::uint32_t>(out.written());
        const bool marked = text[word.begin] == ' ' || text.substr(word.begin, word.end - word.begin).starts_with(mark);
        if (!marked && (prepend == Prepend::always || (prepend == Prepend::first && first_of(in, word).begin == 0))) out.put(mark, first_of(in, word));
        for (std::size_t at = word.begin; at < word.end;) {
            const bool blank = text[at] == ' ';
            if (split && (blank || (text[at] == mark[0] && text.substr(at, word.end - at).starts_with(mark)))) {
                const auto here = static_cast<std::uint32_t>(out.written());
                if (begin < here) words.spare.push_back({begin, here}), begin = here;
            }
            std::size_t next = at + 1;
            if (blank) {
                out.put(mark, in.of(at, 1));
            } else {
                while (next < word.end && text[next] != ' ' && text[next] != mark[0]) ++next;
                out.copy(in, at, next);
            }
            at = next;
        }
        words.spare.push_back({begin, static_cast<std::uint32_t>(out.written())});
    }
    out.finish();
    words.texts.advance();
    words.ranges.swap(words.spare);
}

}  // namespace clamor::text
