#pragma once

#include <cstdint>

#include "clamor/core/interval.hpp"

namespace clamor::trends {

/// Sums over the posts of a set of authors, from which the mean and its interval follow. All integers: sums of parts
/// in any order are the same. Values are integers in [-unit, unit].
class ClusterSums {
public:
    explicit ClusterSums(std::int64_t unit) : unit_(unit) {}

    /// One author's posts: how many, the sum of their values and of their squares.
    void add(std::int64_t count, std::int64_t sum, std::int64_t squares);

    std::int64_t count() const noexcept { return count_; }
    /// In [-1, 1]; there must be posts.
    double mean() const;

    /// The 95 % interval of the mean of the population that the authors come from, in [-1, 1]. It holds although an author's
    /// posts resemble each other: the variance is that of authors' sums (cluster-robust: Liang and Zeger 1986) with the
    /// small-sample correction of Bell and McCaffrey 2002. With few authors it leans on a prior (docs/statistics.md), and the ends are
    /// those of a score interval (Wilson 1927), so that three posts, or a hundred that all agree, have a sensible one.
    Interval interval() const;

private:
    __extension__ using Wide = __int128;
    std::int64_t unit_, count_ = 0, sum_ = 0, squares_ = 0;
    Wide count_squares_ = 0, count_sums_ = 0, sum_squares_ = 0;   // sums over authors of count^2, count * sum, sum^2
};

/// The 95 % interval of the rate behind `count` posts by authors who wrote n of them each, `squares` the sum of n^2: a compound Poisson
/// process, whose variance is the sum of n^2. Few posts say little of that: it leans on `typical`, the sum of n^2 by that of n over many
/// such counts. By Byar's approximation (Breslow and Day 1987) of the exact limits.
Interval rate_interval(std::int64_t count, std::int64_t squares, double typical = 1);

}  // namespace clamor::trends
