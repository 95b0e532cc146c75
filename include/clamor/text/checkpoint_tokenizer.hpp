#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/text/normalizer.hpp"
#include "clamor/text/wordpiece.hpp"

namespace clamor::text {

/// From a text to a checkpoint's ids, by the tokenizer.json beside it. The one place that knows which tokenizers are read: WordPiece
/// after BERT's words; its normaliser's strip_accents is not applied.
///
/// Threads: encode() may run on many at once.
class CheckpointTokenizer {
public:
    /// Nothing where the folder has no tokenizer.json. Throws Status::bad_file for one that is not read, or that has more
    /// tokens than the `vocabulary` rows of the encoder's table.
    static std::optional<CheckpointTokenizer> open(const std::string& folder, Index vocabulary);

    const WordPiece& pieces() const noexcept { return pieces_; }
    bool lowercase() const noexcept { return normalizer_.options().lowercase; }

    /// Appends a text's ids, special ones among them: at most `limit`, the text's end cut off. Returns how many.
    Index encode(std::string_view text, Index limit, std::vector<std::int32_t>& ids) const;

private:
    CheckpointTokenizer(WordPiece pieces, bool lowercase);

    WordPiece pieces_;
    Normalizer normalizer_;
};

}  // namespace clamor::text
