#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer/aligned_text.hpp"
#include "text/tokenizer/fields.hpp"

namespace clamor::text {

/// SentencePiece's compiled normalisation (Kudo & Richardson 2018): a double array over the bytes of what is replaced, and the
/// replacements, each ended by a zero byte.
class CharsMap {
public:
    /// Of {"precompiled_charsmap": base64}.
    explicit CharsMap(const Fields& fields);

    /// Replaces each grapheme cluster of less than six bytes, or else each character, by what the map has for its beginning.
    void apply(TextPair& texts) const;

private:
    /// The replacement for the shortest beginning of `characters` that the map has; false where it has none.
    bool find(std::string_view characters, std::string_view& replacement) const noexcept;

    std::vector<std::uint32_t> units_;
    std::string replacements_;
    bool keeps_ascii_ = true;  ///< no character of ASCII but controls is replaced
};

}  // namespace clamor::text
