#pragma once

#include <cstdint>
#include <vector>

namespace clamor::text {

/// A token's number.
using TokenId = std::int32_t;

/// Bytes [begin, end) of a text.
struct TextSpan {
    std::uint32_t begin = 0, end = 0;
    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

/// What a text, or a pair of texts, becomes: four lists of equal length (EncodeOptions may leave offsets empty).
struct Encoding {
    std::vector<TokenId> ids;
    std::vector<TextSpan> offsets;         ///< what each token stands for in its text; {0, 0} for those that were added
    std::vector<std::int32_t> types;       ///< segment, as the model's token_type_ids
    std::vector<std::int8_t> sequences;    ///< the text of a pair that each is of, 0 or 1; -1 for those that were added

    void clear() noexcept {
        ids.clear();
        offsets.clear();
        types.clear();
        sequences.clear();
    }
};

}  // namespace clamor::text
