#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/posts/post.hpp"

namespace clamor::trends {

/// A voice was heard in a bucket of time: an author posted, or used a term. What counts as one voice is the caller's to say.
struct Use {
    std::uint32_t bucket = 0, voice = 0;
    friend auto operator<=>(const Use&, const Use&) = default;
};

/// Buckets of equal width, 0 to count - 1.
struct Buckets {
    std::uint32_t count = 0;
    posts::Time width = 0;   ///< milliseconds
};

struct RisingOptions {
    double q_limit = 0.05;          ///< false discovery rate (Benjamini and Hochberg 1995)
    std::uint32_t least_voices = 5; ///< in the window; fewer are never a rise
    double least_ratio = 2;         ///< observed to expected
};

/// A term that rose, and the window in which that is clearest.
struct Rise {
    std::uint32_t term = 0;          ///< index into the terms that were given
    std::uint32_t begin = 0, end = 0;  ///< buckets [begin, end)
    std::uint32_t observed = 0;      ///< different voices in the window
    double expected = 0;
    double p = 1, q = 1;
};

struct RisingResult {
    std::vector<Rise> rises;         ///< q <= q_limit, least p first, then in the order of terms
    std::vector<bool> tested;        ///< by term: had enough voices
    double dispersion = 1;           ///< the largest of those of the window widths
};

/// Finds the terms that rise against their own past. `all` are the uses of any term or none: who spoke when. `terms` has the uses
/// of each term, a part of `all`. Each list is sorted by bucket; repeats count once; voices are numbered below `voices`.
///
/// Windows of several widths slide over time. In each, the number of different voices that used the term is compared with what the
/// term's share of all voices in the past predicts, and, where the data last two days (two weeks) or more, its share in the same
/// hours of past days (days of past weeks; in the first week, of those after it), whichever says more: a busy hour is not a rise, nor is a
/// morning greeting in the morning. Given the total of past and window, the count is binomial; its tail, with counts divided by their
/// dispersion, is the p-value (Przyborowski and Wilenski 1940; quasi-likelihood: McCullagh and Nelder 1989), times the number of windows.
/// docs/statistics.md has the details.
/// A pure function of its arguments. Can be cancelled.
RisingResult find_rising(const Buckets& buckets, std::uint32_t voices, std::span<const Use> all,
                         std::span<const std::span<const Use>> terms, const RisingOptions& options = {});

}  // namespace clamor::trends
