#include <array>

#include "core/unicode.hpp"
#include "text/tokenizer/normalizers.hpp"

namespace clamor::text {

namespace {

constexpr char dropped = '\x7f';  // DEL: what cleaning removes is marked with it, and it is removed itself

/// What cleaning makes of ASCII.
constexpr std::array<char, 128> make_ascii(bool clean, bool lowercase) {
    std::array<char, 128> map{};
    for (unsigned c = 0; c < 128; ++c) {
        const bool blank = c == '\t' || c == '\n' || c == '\r';
        map[c] = static_cast<char>(lowercase && c - 'A' < 26 ? c + 0x20 : c);
        if (clean && blank) map[c] = ' ';
        if (clean && !blank && (c < 0x20 || c == 0x7f)) map[c] = dropped;
    }
    return map;
}

constexpr std::array<std::array<char, 128>, 4> ascii_maps{make_ascii(false, false), make_ascii(false, true), make_ascii(true, false),
                                                          make_ascii(true, true)};

}  // namespace

void BertNormalizer::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    AlignedText& out = texts.next();
    if (in.plain()) {
        const auto& map = ascii_maps[(clean ? 2u : 0u) + (lowercase ? 1u : 0u)];
        const std::string_view text = in.bytes();
        char* to = out.begin_plain(text.size(), in.base());
        std::size_t at = 0;
        for (; at < text.size(); ++at) {
            const auto c = static_cast<unsigned char>(text[at]);
            if (c >= 0x80) break;
            const char mapped = map[c];
            if (clean && mapped == dropped) break;
            to[at] = mapped;
        }
        if (at == text.size()) return texts.advance();
    }
    if (in_one_pass(in, out)) return texts.advance();

    // Marks that stay may change places with others: step by step.
    BertNormalizer{clean, spread_ideographs, false, false}.apply(texts);
    UnicodeForm{.compatible = false, .composed = false}.apply(texts);
    map_characters(texts, [](std::uint32_t c) { return (unicode::properties(c) & unicode::nonspacing) != 0 ? removed : c; });
    if (lowercase) Lowercase{}.apply(texts);
}

/// False where a mark is met that stripping accents does not remove.
bool BertNormalizer::in_one_pass(const AlignedText& in, AlignedText& out) const {
    const auto& map = ascii_maps[(clean ? 2u : 0u) + (lowercase ? 1u : 0u)];
    const std::string_view text = in.bytes();
    out.begin(text.size() + text.size() / 4);
    std::uint32_t parts[unicode::longest_decomposition];
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        if (const auto ascii = static_cast<unsigned char>(text[at]); ascii < 0x80) {
            ++at;
            if (!clean || map[ascii] != dropped) out.put(static_cast<unsigned char>(map[ascii]), in.of(here, 1));
            continue;
        }
        const std::uint32_t c = next_character(text, at);
        const std::uint16_t bits = unicode::properties(c);
        const TextSpan span = in.of(here, at - here);
        if (clean && bits & unicode::other) continue;
        if (clean && unicode::is_white_space(c)) {
            out.put(' ', span);
            continue;
        }
        const bool alone = spread_ideographs && unicode::is_ideograph(c);
        if (alone) out.put(' ', span);
        if (strip_accents && bits & unicode::form) {
            for (const std::uint32_t part : unicode::decompose(c, false, parts)) {
                if (unicode::properties(part) & unicode::nonspacing) continue;
                if (unicode::combining_class(part) != 0) return false;
                out.put(lowercase ? unicode::lower(part) : part, span);
            }
        } else if (!(strip_accents && bits & unicode::nonspacing)) {
            out.put(lowercase ? unicode::lower(c) : c, span);
            if (lowercase && c == 0x130) out.put(0x307, span);
        }
        if (alone) out.put(' ', span);
    }
    out.finish();
    return true;
}

}  // namespace clamor::text
