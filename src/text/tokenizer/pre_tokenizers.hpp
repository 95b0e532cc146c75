#pragma once

#include <string>
#include <variant>
#include <vector>

#include "text/tokenizer/aligned_text.hpp"
#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/patterns.hpp"
#include "text/tokenizer/span.hpp"

/// The pre-tokenisers of tokenizer.json: each cuts the words there are into smaller ones, and some rewrite them too.
namespace clamor::text {

/// A text and its words: ranges of texts.now(), in order, none empty.
struct Words {
    TextPair& texts;
    PoolVector<TextSpan>& ranges;
    PoolVector<TextSpan>& spare;
    PoolVector<Match>& matches;
};

/// What happens to the parts that a pattern matches.
enum class SplitBehavior : std::uint8_t { removed, isolated, merged_with_previous, merged_with_next, contiguous };

struct BertWords {
    void apply(Words& words) const;
};

struct WhiteSpaceWords {
    void apply(Words& words) const;
};

/// \w+|[^\w\s]+
struct WordsAndSymbols {
    void apply(Words& words) const;
};

struct PunctuationSplit {
    SplitBehavior behavior;
    void apply(Words& words) const;
};

struct DigitSplit {
    bool each;
    void apply(Words& words) const;
};

struct CharacterSplit {
    std::uint32_t delimiter;
    void apply(Words& words) const;
};

struct PatternSplit {
    Pattern pattern;
    SplitBehavior behavior;
    bool invert;
    void apply(Words& words) const;
};

struct FixedLength {
    std::size_t characters;
    void apply(Words& words) const;
};

/// A change of the script that a word is written in; Japanese scripts count as Chinese, blanks as none. What stands before a text's first
/// character of a script is left out, as the Hugging Face library does.
struct ScriptSplit {
    void apply(Words& words) const;
};

/// \S+\n?, as Python knows white space: the words that BERTweet's tokenizer sees.
struct TweetWords {
    void apply(Words& words) const;
};

/// GPT-2's words, and their bytes as characters (byte_level.hpp) unless the model reads the bytes themselves.
struct ByteLevelWords {
    bool prefix_space, pattern, spell = true;
    void apply(Words& words) const;
};

/// SentencePiece's: blanks become a mark, and words begin with it. Where the model reads a blank as the mark, marks become blanks.
struct Metaspace {
    enum class Prepend : std::uint8_t { always, first, never };
    std::string mark;
    Prepend prepend;
    bool split, spell = true;
    void apply(Words& words) const;

private:
    bool in_place(Words& words) const;
};
/// As a pre-tokenizer or a decoder describes it.
Metaspace metaspace_of(const Fields& fields);

using AnyPreTokenizer = std::variant<BertWords, WhiteSpaceWords, WordsAndSymbols, PunctuationSplit, DigitSplit, CharacterSplit,
                                     PatternSplit, FixedLength, ByteLevelWords, Metaspace, ScriptSplit, TweetWords>;

class PreTokenizers {
public:
    PreTokenizers() = default;
    explicit PreTokenizers(const Fields& fields) { add(fields); }

    /// Cuts texts.now() into words.
    void apply(Words& words) const {
        words.ranges.clear();
        if (words.texts.now().size() == 0) return;
        words.ranges.push_back(span_of(0, words.texts.now().size()));
        for (const AnyPreTokenizer& step : steps_) std::visit([&](const auto& pre_tokenizer) { pre_tokenizer.apply(words); }, step);
    }

    /// The last step, where it is of this kind, or null.
    template <typename Step>
    Step* last() noexcept { return steps_.empty() ? nullptr : std::get_if<Step>(&steps_.back()); }

private:
    void add(const Fields& fields);
    std::vector<AnyPreTokenizer> steps_;
};

}  // namespace clamor::text
