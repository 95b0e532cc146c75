#include "text/tokenizer/truncation.hpp"

#include <algorithm>

#include "text/tokenizer/span.hpp"

namespace clamor::text {

std::optional<Truncation> read_truncation(const Fields& file) {
    if (!file.find("truncation")) return std::nullopt;
    const Fields fields(file.need("truncation"), file.where() + ": truncation");
    Truncation made;
    made.length = fields.integer("max_length", 0, Index{1} << 31);
    made.stride = fields.integer_or("stride", 0, Index{1} << 31, 0);
    const std::string strategy = fields.string_or("strategy", "LongestFirst"), direction = fields.string_or("direction", "Right");
    if (strategy == "OnlyFirst")
        made.strategy = TruncationStrategy::only_first;
    else if (strategy == "OnlySecond")
        made.strategy = TruncationStrategy::only_second;
    else if (strategy != "LongestFirst")
        fields.refuse("unknown strategy \"", strategy, "\"");
    if (direction != "Left" && direction != "Right") fields.refuse("unknown direction \"", direction, "\"");
    made.from_left = direction == "Left";
    return made;
}

Lengths truncated(Lengths all, const Truncation& truncation, std::size_t room) {
    const std::size_t total = all.first + all.second.value_or(0);
    if (total <= room) return all;
    if (room == 0) return {0, all.second ? std::optional<std::size_t>(0) : std::nullopt};
    const std::size_t excess = total - room;
    if (truncation.strategy == TruncationStrategy::longest_first) {
        if (!all.second) return {room, std::nullopt};
        // The longer gives up first; where both are longer than a half, each gets one, the longer the odd token.
        const bool first_is_longer = all.first > *all.second;
        std::size_t shorter = std::min(all.first, *all.second);
        std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = shorter + room % 2;
        }
        return first_is_longer ? Lengths{longer, shorter} : Lengths{shorter, longer};
    }
    const bool first = truncation.strategy == TruncationStrategy::only_first;
    check(first || all.second, "truncation: only the second text may be cut, and there is one text");
    std::size_t& cut = first ? all.first : *all.second;
    check(cut > excess, "truncation: the text that may be cut has ", cut, " tokens, and ", excess, " are too many");
    cut -= excess;
    return all;
}

std::vector<TextSpan> windows(std::size_t count, std::size_t length, std::size_t stride, bool from_left) {
    if (length >= count) return {span_of(0, count)};
    if (length == 0) return {span_of(0, 0)};
    check(stride < length, "truncation: windows of ", length, " tokens cannot share ", stride);
    std::vector<TextSpan> made;
    for (std::size_t step = 0;; ++step) {
        const std::size_t moved = step * (length - stride);
        if (!from_left) {
            const std::size_t end = std::min(moved + length, count);
            made.push_back(span_of(moved, end));
            if (end == count) return made;
        } else {
            const std::size_t end = count - moved, begin = end > length ? end - length : 0;
            made.push_back(span_of(begin, end));
            if (begin == 0) return made;
        }
    }
}

}  // namespace clamor::text
