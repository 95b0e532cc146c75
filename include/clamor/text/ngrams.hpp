#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor::text {

/// What a post is made of, as numbers in [0, buckets): its words, its pairs of neighbouring words, and the runs of two to
/// five characters of each word with its borders, hashed (Weinberger et al. 2009; the runs as fastText takes them,
/// Bojanowski et al. 2016). Each number once, in rising order. Reads text that a Normalizer wrote, at most `longest` words.
///
/// Threads: any number may call.
struct NgramHash {
    Index buckets = Index{1} << 18;
    Index longest = 128;  ///< words

    /// Appends the numbers of `text`.
    void append(std::string_view text, std::vector<std::int32_t>& ids) const;
};

}  // namespace clamor::text
