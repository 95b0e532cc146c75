#pragma once

#include <string>
#include <variant>
#include <vector>

#include "text/tokenizer/charsmap.hpp"
#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/patterns.hpp"

/// The normalisers of tokenizer.json. Each rewrites a text and keeps, for every character, what it stands for in the original:
/// a character that replaces another stands for that one, one that is inserted for the one before it, and what is removed
/// stands for nothing. apply() works on texts.now(), and leaves the result there.
namespace clamor::text {

/// BERT's cleaning (Devlin et al. 2018): one pass, in place for ASCII.
struct BertNormalizer {
    bool clean = true, spread_ideographs = true, strip_accents = true, lowercase = true;
    void apply(TextPair& texts) const;

private:
    bool in_one_pass(const AlignedText& in, AlignedText& out) const;
};

/// Unicode's normal forms NFC, NFD, NFKC, NFKD.
struct UnicodeForm {
    bool compatible, composed;
    void apply(TextPair& texts) const;
};

struct Lowercase {
    void apply(TextPair& texts) const;
};

struct StripAccents {
    void apply(TextPair& texts) const;
};

/// White space at the ends.
struct Strip {
    bool left = true, right = true;
    void apply(TextPair& texts) const;
};

struct Replace {
    Pattern pattern;
    std::string content;
    void apply(TextPair& texts) const;
};

struct Prepend {
    std::string content;
    void apply(TextPair& texts) const;
};

/// Controls removed, and characters that act as blanks replaced by one, as SentencePiece's nmt rules do.
struct Nmt {
    void apply(TextPair& texts) const;
};

/// A map of characters that SentencePiece compiled.
struct Precompiled {
    CharsMap map;
    void apply(TextPair& texts) const;
};

/// Each byte as the character that stands for it (byte_level.hpp).
struct ByteLevelNormalizer {
    void apply(TextPair& texts) const;
};

/// What transformers' BertweetTokenizer does to a post with normalization=True (docs/checkpoints.md).
struct TweetNormalizer {
    void apply(TextPair& texts) const;
};

using AnyNormalizer = std::variant<BertNormalizer, UnicodeForm, Lowercase, StripAccents, Strip, Replace, Prepend, Nmt, Precompiled,
                                   ByteLevelNormalizer, TweetNormalizer>;

/// A normaliser with its parts one after the other; a Sequence inside a Sequence is laid flat.
class Normalizers {
public:
    Normalizers() = default;
    explicit Normalizers(const Fields& fields) { add(fields); }

    void apply(TextPair& texts) const {
        for (const AnyNormalizer& step : steps_) std::visit([&](const auto& normalizer) { normalizer.apply(texts); }, step);
    }
    bool empty() const noexcept { return steps_.empty(); }

private:
    void add(const Fields& fields);
    std::vector<AnyNormalizer> steps_;
};

inline constexpr std::uint32_t removed = 0xffffffff;  ///< what no character is

/// Puts map(c) in the place of each character c, or nothing where that is `removed`.
template <typename Map>
void map_characters(TextPair& texts, Map&& map) {
    const AlignedText& in = texts.now();
    AlignedText& out = texts.next();
    const std::string_view text = in.bytes();
    out.begin(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const std::uint32_t c = map(next_character(text, at));
        if (c != removed) out.put(c, in.of(here, at - here));
    }
    out.finish();
    texts.advance();
}

}  // namespace clamor::text
