#include "text/tokenizer/byte_level.hpp"
#include "text/tokenizer/pre_tokenizers.hpp"

namespace clamor::text {

namespace {

TextSpan first_of(const AlignedText& text, TextSpan word) {
    std::size_t next = word.begin;
    next_character(text.bytes(), next);
    return text.of(word.begin, next - word.begin);
}

/// Whether a text is one word.
bool is_whole(const Words& words) {
    return words.ranges.size() == 1 && words.ranges[0].end - words.ranges[0].begin == words.texts.now().size();
}

/// Puts a character before a text that is one word; it stands for the text's first.
void put_before(Words& words, std::string_view character) {
    const AlignedText& in = words.texts.now();
    AlignedText& out = words.texts.next();
    if (in.plain()) {
        out.put_before(character, in);
    } else {
        out.begin(character.size() + in.size());
        out.put(character, first_of(in, words.ranges[0]));
        out.copy(in, 0, in.size());
        out.finish();
    }
    words.texts.advance();
    words.ranges[0].end += static_cast<std::uint32_t>(character.size());
}

/// Puts a character before the words for which wanted(word); it stands for the word's first.
template <typename Wanted>
void prepend(Words& words, std::string_view character, Wanted&& wanted) {
    const AlignedText& in = words.texts.now();
    bool any = false;
    for (const TextSpan word : words.ranges) any = any || wanted(word);
    if (!any) return;
    if (is_whole(words)) return put_before(words, character);
    AlignedText& out = words.texts.next();
    out.begin(in.size() + character.size() * words.ranges.size());
    std::uint32_t size = 0;
    for (TextSpan& word : words.ranges) {
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
    if (prefix_space) prepend(words, " ", [&](TextSpan word) { return words.texts.now().bytes()[word.begin] != ' '; });
    const AlignedText& in = words.texts.now();
    AlignedText& out = words.texts.next();
    if (spell) out.begin(in.size() + in.size() / 2);
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        const std::string_view bytes = in.bytes().substr(word.begin, word.end - word.begin);
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t end = pattern ? end_of_gpt2_word(bytes, at) : bytes.size();
            TextSpan part{word.begin + static_cast<std::uint32_t>(at), word.begin + static_cast<std::uint32_t>(end)};
            if (spell) {
                const auto begin = static_cast<std::uint32_t>(out.written());
                append_byte_characters(in, part.begin, part.end, out);
                part = {begin, static_cast<std::uint32_t>(out.written())};
            }
            words.spare.push_back(part);
            at = end;
        }
    }
    words.ranges.swap(words.spare);
    if (!spell) return;
    out.finish();
    words.texts.advance();
}

void Metaspace::apply(Words& words) const {
    // Blanks become marks, and where a word does not begin with one, a mark is put before it.
    if (!spell && in_place(words)) return;
    const AlignedText& in = words.texts.now();
    const std::string_view text = in.bytes(), written = spell ? std::string_view(mark) : " ";
    AlignedText& out = words.texts.next();
    out.begin(text.size() + text.size() / 2);
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        auto begin = static_cast<std::uint32_t>(out.written());
        const auto marked = [&](std::size_t at) {
            return text[at] == ' ' || (text[at] == mark[0] && text.substr(at, word.end - at).starts_with(mark));
        };
        if (!marked(word.begin) && (prepend == Prepend::always || (prepend == Prepend::first && first_of(in, word).begin == 0)))
            out.put(written, first_of(in, word));
        for (std::size_t at = word.begin; at < word.end;) {
            std::size_t next = at + 1;
            if (marked(at)) {
                const auto here = static_cast<std::uint32_t>(out.written());
                if (split && begin < here) words.spare.push_back({begin, here}), begin = here;
                if (text[at] != ' ') next = at + mark.size();
                out.put(written, in.of(at, next - at));
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

/// The same with blanks for marks, where there is one word and no mark in it: nothing but a blank at its beginning may have to be added.
bool Metaspace::in_place(Words& words) const {
    const AlignedText& in = words.texts.now();
    if (!is_whole(words) || in.bytes().find(mark) != std::string_view::npos) return false;
    const TextSpan first = first_of(in, words.ranges[0]);
    if (in.bytes()[0] != ' ' && (prepend == Prepend::always || (prepend == Prepend::first && first.begin == 0))) put_before(words, " ");
    if (!split) return true;
    // Every blank begins a word; a place is written at each byte, and kept where it is one.
    const std::string_view text = words.texts.now().bytes();
    auto& begins = words.spare;
    begins.resize(text.size() + 1);
    std::size_t count = 1;
    begins[0].begin = 0;
    for (std::uint32_t at = 1; at < text.size(); ++at) {
        begins[count].begin = at;
        count += text[at] == ' ' ? 1 : 0;
    }
    begins[count].begin = static_cast<std::uint32_t>(text.size());
    for (std::size_t w = 0; w < count; ++w) begins[w].end = begins[w + 1].begin;
    begins.resize(count);
    words.ranges.swap(words.spare);
    return true;
}

}  // namespace clamor::text
