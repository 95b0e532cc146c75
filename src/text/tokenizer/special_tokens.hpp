#pragma once

#include <array>
#include <string_view>

namespace clamor::text {

/// BERT's, which a WordPiece vocabulary that is learned here begins with.
inline constexpr std::array<std::string_view, 5> special_tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

}  // namespace clamor::text
