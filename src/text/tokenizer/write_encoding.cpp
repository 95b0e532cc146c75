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
    // One blank at a text's beginning may be the one that was put there.
    const bool put_there = (first || span.begin == 0) && prefix_space && blanks.before == 1;
    if (blanks.before > 0 && !put_there) span.begin = forward(text, span.begin, blanks.before, span.end);
    if (blanks.behind > 0) span.end = backward(text, span.end, blanks.behind, span.begin);
    return span;
}

}  // namespace

Blanks blanks_of(std::string_view token) {
    const auto is_blank = [](std::uint32_t c) { return c == byte_characters[' '] || unicode::is_white_space(c); };
    Blanks blanks;
    for (std::size_t at = 0; at < token.size() && is_blank(next_character(token, at));) ++blanks.before;
    for (std::size_t end = token.size(); end > 0; ++blanks.behind) {
        std::size_t begin = end - 1;
        while (begin > 0 && is_continuation(token[begin])) --begin;
        std::size_t at = begin;
        if (!is_blank(next_character(token, at))) break;
        end = begin;
    }
    return blanks;
}

void write_encoding(const PostProcessor& post_processor, const TextWindow& first, const TextWindow* second, const EncodeOptions& options, Encoding& encoding) {
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
        const auto begin = static_cast<std::ptrdiff_t>(source.window.begin), end = static_cast<std::ptrdiff_t>(source.window.end);
        encoding.ids.insert(encoding.ids.end(), tokens.ids.begin() + begin, tokens.ids.begin() + end);
        encoding.types.resize(encoding.ids.size(), type);
        encoding.sequences.resize(encoding.ids.size(), static_cast<std::int8_t>(sequence));
        if (!options.offsets) continue;
        const std::size_t before = encoding.offsets.size();
        encoding.offsets.insert(encoding.offsets.end(), tokens.offsets.begin() + begin, tokens.offsets.begin() + end);
        for (const PostProcessor::Trim& trim : post_processor.trims())
            for (std::size_t i = before; i < encoding.offsets.size(); ++i)
                if (const Blanks blanks = tokens.blanks[i - before + source.window.begin]; blanks.before + blanks.behind > 0)
                    encoding.offsets[i] = trimmed(encoding.offsets[i], blanks, i == before, trim.prefix_space, source.text);
    }
}

}  // namespace clamor::text
