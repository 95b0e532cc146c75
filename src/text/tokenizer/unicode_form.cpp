#include <span>

#include "core/sort_marks.hpp"
#include "core/unicode.hpp"
#include "text/tokenizer/normalizers.hpp"

namespace clamor::text {

namespace {

/// Decomposes a text, with marks in their canonical order. Of a decomposition the first character replaces, the others are added.
void decompose(std::string_view text, bool compatible, PoolVector<NewCharacter>& parts) {
    parts.clear();
    std::uint32_t buffer[unicode::longest_decomposition];
    for (std::size_t at = 0; at < text.size();) {
        int added = 0;
        for (const std::uint32_t c : unicode::decompose(next_character(text, at), compatible, buffer)) {
            parts.push_back({c, added, unicode::combining_class(c)});
            added = 1;
        }
    }
    unicode::sort_marks(std::span(parts), [](const NewCharacter& part) { return part.combining_class; });
}

/// Composes in place (Unicode 15, section 3.11: a mark joins the last starter unless one of its class or higher is between).
void compose(PoolVector<NewCharacter>& parts) {
    constexpr std::size_t none = ~std::size_t{0};
    std::size_t starter = none, size = 0;
    int last_class = -1;  // of the marks kept behind the starter
    for (const NewCharacter& part : parts) {
        if (starter != none && last_class < static_cast<int>(part.combining_class)) {
            if (const std::uint32_t made = unicode::compose(parts[starter].c, part.c)) {
                parts[starter] = {made, parts[starter].added + part.added - 1, 0};
                continue;
            }
        }
        parts[size] = part;
        if (part.combining_class == 0)
            starter = size, last_class = -1;
        else if (starter != none)
            last_class = part.combining_class;
        ++size;
    }
    parts.resize(size);
}

}  // namespace

void UnicodeForm::apply(TextPair& texts) const {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    std::size_t first = end_of_ascii(text);
    while (first < text.size()) {
        std::size_t next = first;
        if (unicode::properties(next_character(text, next)) & unicode::form) break;
        first = next;
    }
    if (first == text.size()) return;  // already in every form

    decompose(text, compatible, texts.characters());
    if (composed) compose(texts.characters());
    texts.transform();
}

}  // namespace clamor::text
