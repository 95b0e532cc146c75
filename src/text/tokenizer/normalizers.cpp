#include "text/tokenizer/normalizers.hpp"

#include <algorithm>

#include "core/unicode.hpp"
#include "text/tokenizer/byte_level.hpp"

namespace clamor::text {

void Normalizers::add(const Fields& fields) {
    const std::string_view type = fields.type();
    if (type == "Sequence") {
        const auto& items = fields.items("normalizers");
        for (std::size_t i = 0; i < items.size(); ++i) add(Fields(items[i], fields.where() + "[" + std::to_string(i) + "]"));
    } else if (type == "BertNormalizer" || type == "Bert") {
        const bool lowercase = fields.boolean_or("lowercase", true);
        steps_.emplace_back(BertNormalizer{fields.boolean_or("clean_text", true), fields.boolean_or("handle_chinese_chars", true),
                                           fields.boolean_or("strip_accents", lowercase), lowercase});
    } else if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD") {
        steps_.emplace_back(UnicodeForm{.compatible = type.size() == 4, .composed = type.back() == 'C'});
    } else if (type == "Lowercase") {
        steps_.emplace_back(Lowercase{});
    } else if (type == "StripAccents") {
        steps_.emplace_back(StripAccents{});
    } else if (type == "Strip") {
        steps_.emplace_back(Strip{fields.boolean_or("strip_left", true), fields.boolean_or("strip_right", true)});
    } else if (type == "Replace") {
        steps_.emplace_back(Replace{Pattern::from_json(fields.need("pattern"), fields), fields.string("content")});
    } else if (type == "Prepend") {
        steps_.emplace_back(Prepend{fields.string("prepend")});
    } else if (type == "Nmt") {
        steps_.emplace_back(Nmt{});
    } else if (type == "Precompiled") {
        steps_.emplace_back(Precompiled{CharsMap(fields)});
    } else if (type == "ByteLevel") {
        steps_.emplace_back(ByteLevelNormalizer{});
    } else if (type == "TweetNormalizer") {
        steps_.emplace_back(TweetNormalizer{});
    } else {
        fields.refuse("unknown normalizer \"", type, "\"");
    }
}

void Lowercase::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    AlignedText& out = texts.next();
    const std::string_view text = in.bytes();
    if (in.plain() && is_ascii(text)) {
        std::transform(text.begin(), text.end(), out.begin_plain(text.size(), in.base()),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        return texts.advance();
    }
    out.begin(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const std::uint32_t c = next_character(text, at);
        const TextSpan span = in.of(here, at - here);
        out.put(unicode::lower(c), span);
        if (c == 0x130) out.put(0x307, span);
    }
    out.finish();
    texts.advance();
}

void StripAccents::apply(TextPair& texts) const {
    if (is_ascii(texts.now().bytes())) return;
    map_characters(texts, [](std::uint32_t c) { return (unicode::properties(c) & unicode::combining) != 0 ? removed : c; });
}

void Strip::apply(TextPair& texts) const {
    const std::string_view text = texts.now().bytes();
    std::size_t begin = 0, end = text.size();
    for (std::size_t next = 0; left && next < end; begin = next)
        if (!unicode::is_white_space(next_character(text, next))) break;
    while (right && begin < end) {
        std::size_t last = end - 1;
        while (is_continuation(text[last])) --last;
        std::size_t next = last;
        if (!unicode::is_white_space(next_character(text, next))) break;
        end = last;
    }
    if (begin > 0 || end < text.size()) texts.now().keep(begin, end);
}

void Replace::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    if (!pattern.may_match(text)) return;
    PoolVector<Match> parts;
    parts.reserve(128);  // enough for a post's words
    pattern.find(text, parts);
    if (std::none_of(parts.begin(), parts.end(), [](const Match& part) { return part.matches; })) return;
    AlignedText& out = texts.next();
    out.begin(text.size());
    for (const auto& [range, matches] : parts) {
        if (!matches) {
            out.copy(in, range.begin, range.end);
            continue;
        }
        // All of the new characters stand for the last one that is replaced.
        std::size_t last = range.end - 1;
        while (is_continuation(text[last])) --last;
        out.put(content, in.of(last, range.end - last));
    }
    out.finish();
    texts.advance();
}

void Prepend::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    if (text.empty() || content.empty()) return;
    std::size_t first = 0;
    next_character(text, first);
    AlignedText& out = texts.next();
    out.begin(text.size() + content.size());
    out.put(content, in.of(0, first));
    out.copy(in, 0, text.size());
    out.finish();
    texts.advance();
}

void Nmt::apply(TextPair& texts) const {
    map_characters(texts, [](std::uint32_t c) -> std::uint32_t {
        if (c - 1 < 8 || c == 0x0b || c - 0x0e < 18 || c == 0x7f || c == 0x8f || c == 0x9f) return removed;
        const bool blank = c == 9 || c == 10 || c == 12 || c == 13 || c == 0x1680 || c - 0x200b < 5 || c == 0x2028 || c == 0x2029 ||
                           c == 0x2581 || c == 0xfeff || c == 0xfffd;
        return blank ? ' ' : c;
    });
}

void Precompiled::apply(TextPair& texts) const { map.apply(texts); }

void ByteLevelNormalizer::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    AlignedText& out = texts.next();
    out.begin(2 * in.size());
    append_byte_characters(in, 0, in.size(), out);
    out.finish();
    texts.advance();
}

}  // namespace clamor::text
