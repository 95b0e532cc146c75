#pragma once

#include <string>
#include <variant>
#include <vector>

#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/patterns.hpp"

/// The decoders of tokenizer.json, which make a text of tokens: each rewrites all of them, and at the end they are joined.
namespace clamor::text {

using Tokens = std::vector<std::string>;

/// A token that begins with the prefix goes on with the word, any other begins one behind a blank.
struct WordPieceDecoder {
    std::string prefix;
    bool cleanup;  ///< English loses its blanks before marks and clitics: " ." is ".", " n't" is "n't"
    void apply(Tokens& tokens) const;
};

/// Characters become the bytes that they stand for (byte_level.hpp), all tokens one text; bytes that are not UTF-8 become U+FFFD.
struct ByteLevelDecoder {
    void apply(Tokens& tokens) const;
};

/// SentencePiece's marks become blanks, but for those of the first token where the pre-tokeniser puts one before a text.
struct MetaspaceDecoder {
    std::string mark;
    bool prepended;
    void apply(Tokens& tokens) const;
};

/// The mark of a word's end ("BPEDecoder") becomes a blank, that of the last word nothing.
struct SuffixDecoder {
    std::string suffix;
    void apply(Tokens& tokens) const;
};

/// A mark of more to come (BERTweet's "@@") is taken away, what has none ends a word.
struct FastBpeDecoder {
    void apply(Tokens& tokens) const;
};

struct ReplaceDecoder {
    Pattern pattern;
    std::string content;
    void apply(Tokens& tokens) const;
};

/// Takes up to so many of a character from each token's ends.
struct StripDecoder {
    std::string character;
    Index start, stop;
    void apply(Tokens& tokens) const;
};

/// All tokens become one.
struct FuseDecoder {
    void apply(Tokens& tokens) const;
};

/// Tokens of bytes (<0xE2>) in a row become their text, or U+FFFD each.
struct ByteFallbackDecoder {
    void apply(Tokens& tokens) const;
};

/// Tokens that are repeated or padding are left out (Graves et al. 2006).
struct CtcDecoder {
    std::string pad, delimiter;
    bool cleanup;  ///< as WordPiece's, and the delimiter of words becomes a blank
    void apply(Tokens& tokens) const;
};

using AnyDecoder = std::variant<WordPieceDecoder, ByteLevelDecoder, MetaspaceDecoder, SuffixDecoder, FastBpeDecoder, ReplaceDecoder,
                                StripDecoder, FuseDecoder, ByteFallbackDecoder, CtcDecoder>;

/// A decoder with its parts one after the other; a Sequence inside a Sequence is laid flat. Without one, tokens have a blank between them.
class Decoders {
public:
    Decoders() = default;
    explicit Decoders(const Fields& fields) : between_("") { add(fields); }

    std::string text_of(Tokens tokens) const;

private:
    void add(const Fields& fields);
    std::vector<AnyDecoder> steps_;
    std::string_view between_ = " ";
    std::size_t growth_ = 1;  ///< how many times as long replacements, one after the other, may make a text
};

}  // namespace clamor::text
