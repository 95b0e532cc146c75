#pragma once

#include <optional>
#include <vector>

#include "clamor/text/tokenizer.hpp"
#include "text/tokenizer/fields.hpp"
#include "text/tokenizer/patterns.hpp"

namespace clamor::text {

std::optional<Truncation> read_truncation(const Fields& file);

/// How many tokens of two texts stay where both have at most `room`; `second` is absent for one text. Throws
/// Status::invalid_argument where the strategy's text cannot give up as many.
struct Lengths {
    std::size_t first;
    std::optional<std::size_t> second;
};
Lengths truncated(Lengths all, const Truncation& truncation, std::size_t room);

/// The tokens [0, count) in windows of `length`, of which neighbours share `stride`; the first is what stays of the text.
std::vector<TextSpan> windows(std::size_t count, std::size_t length, std::size_t stride, bool from_left);

}  // namespace clamor::text
