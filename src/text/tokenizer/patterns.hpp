#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "clamor/core/pool.hpp"
#include "clamor/text/encoding.hpp"
#include "text/tokenizer/fields.hpp"

namespace clamor::text {

/// A part of a text that a pattern matches, or one between matches.
struct Match {
    TextSpan range;
    bool matches;
};

/// The patterns that tokenizer.json files have: a string, or one of the regular expressions of known checkpoints, each
/// written out as code. There is no engine of regular expressions here; one that is not known is refused by name.
class Pattern {
public:
    /// {"String": ...} or {"Regex": ...}.
    static Pattern from_json(const io::Json& json, const Fields& owner);
    static Pattern literal(std::string text) { return Pattern(std::move(text)); }

    /// False where the pattern matches nothing in a text; true where it may. Cheap beside find().
    bool may_match(std::string_view text) const noexcept;
    /// Appends parts that cover the text, in order. A pattern never matches the empty string.
    void find(std::string_view text, PoolVector<Match>& parts) const;

private:
    /// Characters of some classes, at least so many in a row; "greedy" ones take all that follow.
    struct Runs {
        std::u32string characters;
        bool white_space = false, digits = false, letters = false, numbers = false, negated = false, greedy = false;
        std::size_t least = 1;
        std::optional<char> single;  ///< the one character that there is
        bool contains(std::uint32_t c) const;
    };
    /// The words of GPT-2, or of GPT-4 and its kin (digits in groups of up to `digits`).
    struct Gpt2 {};
    struct Gpt4 {
        std::size_t digits;
    };

    template <typename Kind>
    explicit Pattern(Kind kind) : kind_(std::move(kind)) {}
    static bool parse_runs(std::string_view regex, Runs& runs);

    std::variant<std::string, Runs, Gpt2, Gpt4> kind_;
};

/// The end of the word of GPT-2 that begins at `at` < text.size():
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
std::size_t end_of_gpt2_word(std::string_view text, std::size_t at);
/// That of GPT-4's cl100k: (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|
/// \s*[\r\n]+|\s+(?!\S)|\s+
std::size_t end_of_gpt4_word(std::string_view text, std::size_t at, std::size_t digits);

}  // namespace clamor::text
