#include "clamor/core/utf8.hpp"
#include "core/unicode.hpp"
#include "text/tokenizer/byte_level.hpp"
#include "text/tokenizer/parts.hpp"

namespace clamor::text {

namespace {

/// Where `count` characters behind `at` are, at most `end`.
std::uint32_t forward(std::string_view text, std::uint32_t at, std::uint32_t count, std::uint32_t end) {
    std::size_t moved = at;
    for (; count > 0 && moved < end; --count) next_character(text, moved);
    return std::min(static_cast<std::uint32_t>(moved), end);
}

/// Where `count` characters before `at` are, at least `begin`; `at` itself where the text has not that many.
std::uint32_t backward(std::string_view text, std::uint32_t at, std::uint32_t count, std::uint32_t begin) {
    std::uint32_t moved = at;
    for (; count > 0 && moved > 0; --count) {
        --moved;
        while (moved > 0 && is_continuation(text[moved])) --moved;
    }
    return count > 0 ? at : std::max(moved, begin);
}

TextSpan trimmed(TextSpan span, Blanks blanks, bool first, bool prefix_space, std::string_view text) {
    // Most tokens inside of a text have no blank or one, of one byte: no branch tells the two apart.
    if (!first && span.begin > 0 && blanks.before <= 1 && blanks.behind == 0 && span.begin < span.end &&
        static_cast<unsigned char>(text[span.begin]) < 0x80)
        return {span.begin + blanks.before, span.end};
    // One blank at a text's beginning may be the one that was put there.
    const bool put_there = (first || span.begin == 0) && prefix_space && blanks.before == 1;
    if (blanks.before > 0 && !put_there) span.begin = forward(text, span.begin, blanks.before, span.end);
    if (blanks.behind > 0) span.end = backward(text, span.end, blanks.behind, span.begin);
    return span;
}

}  // namespace

Blanks blanks_of(std::string_view token) {
    const auto is_blank = [](std::uint32_t c) { return c == byte_characters[' '] || unicode::is_white_space(c); };
    constexpr std::uint16_t most = 0xffff;
    Blanks blanks;
    for (std::size_t at = 0; at < token.size() && blanks.before < most && is_blank(next_character(token, at));) ++blanks.before;
    for (std::size_t end = token.size(); end > 0 && blanks.behind < most; ++blanks.behind) {
        std::size_t begin = end - 1;
        while (begin > 0 && is_continuation(token[begin])) --begin;
        std::size_t at = begin;
        if (!is_blank(next_character(token, at))) break;
        end = begin;
    }
    return blanks;
}

void write_encoding(const PostProcessor& post_processor, const TextWindow& first, const TextWindow* second, const EncodeOptions& options,
                    Encoding& encoding) {
    encoding.clear();
    for (const auto& [token, sequence, type] : post_processor.parts(second != nullptr)) {
        if (token >= 0) {
            if (!options.special_tokens) continue;
            encoding.ids.push_back(token);
            encoding.types.push_back(type);
            encoding.sequences.push_back(-1);
            if (options.offsets) encoding.offsets.push_back({});
            continue;
        }
        const TextWindow& source = sequence == 0 ? first : *second;
        const TextTokens& tokens = *source.tokens;
        const std::size_t count = source.window.end - source.window.begin, before = encoding.ids.size(), size = before + count;
        encoding.ids.resize(size);
        for (std::size_t i = 0; i < count; ++i) encoding.ids[before + i] = tokens[source.window.begin + i].id;
        encoding.types.resize(size, type);
        encoding.sequences.resize(size, static_cast<std::int8_t>(sequence));
        if (!options.offsets) continue;
        encoding.offsets.resize(size);
        for (std::size_t i = 0; i < count; ++i) {
            const TextToken& token = tokens[source.window.begin + i];
            TextSpan span = token.span;
            for (const PostProcessor::Trim& trim : post_processor.trims()) {
                const bool special_first = options.special_tokens && trim.behind_special[static_cast<std::size_t>(sequence)];
                span = trimmed(span, token.blanks, i == 0 && !special_first, trim.prefix_space, source.text);
            }
            encoding.offsets[before + i] = span;
        }
    }
}

}  // namespace clamor::text
