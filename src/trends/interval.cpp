#include "clamor/trends/interval.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/core/error.hpp"
#include "trends/distributions.hpp"

namespace clamor::trends {

namespace {

// The priors, tuned so that simulated populations are covered in 93 to 97 % of cases (docs/statistics.md,
// tests/unit/trends/interval_test.cpp).
constexpr double prior_authors = 4;        // authors' worth of belief in
constexpr double prior_similarity = 0.3;   // this correlation between the posts of one author
constexpr double prior_posts = 0.2;       // posts' worth of belief that posts differ as much as they can
constexpr double prior_degrees = 60;       // of freedom, shared among the posts of an author

}  // namespace

void ClusterSums::add(std::int64_t count, std::int64_t sum, std::int64_t squares) {
    count_ += count;
    sum_ += sum;
    squares_ += squares;
    count_squares_ += Wide{count} * count;
    count_sums_ += Wide{count} * sum;
    sum_squares_ += Wide{sum} * sum;
}

double ClusterSums::mean() const {
    check(count_ > 0, "interval: the mean of no posts");
    return static_cast<double>(sum_) / (static_cast<double>(count_) * static_cast<double>(unit_));
}

Interval ClusterSums::interval() const {
    const double n = static_cast<double>(count_), unit = static_cast<double>(unit_), m = mean();
    const double per_author = static_cast<double>(count_squares_) / n;          // posts by the author of a post
    const double authors = n / per_author;                                      // as many of equal size would be worth the same
    const double around = std::max(0.0, static_cast<double>(squares_) / (unit * unit) - n * m * m);   // sum of (y - m)^2

    // How many times wider than of independent posts the variance is: as measured, leaning on the prior where authors are few, or few of
    // them on the rarer side: of a class with a share of 1 % one author in 25 tells as much as of an even one.
    const double between = std::max(0.0, (static_cast<double>(sum_squares_) / unit - 2 * m * static_cast<double>(count_sums_)) / unit +
                                             m * m * static_cast<double>(count_squares_));   // sum over authors of (S - n m)^2
    const double expected = 1 + (per_author - 1) * prior_similarity;
    const double measured = around > 0 && authors > 1 ? between / (1 - 1 / authors) / around : expected;
    const double telling = std::max(0.0, authors * (1 - m * m) - 1);
    const double wider = std::max(1.0, (telling * measured + prior_authors * expected) / (telling + prior_authors));
    const double worth = n / wider;                                             // independent posts

    // The variance of a post, as a share of the largest possible, 1 - m^2; with a prior, since few posts may all agree.
    const double share = (around + prior_posts) / (n * (1 - m * m) + prior_posts);
    const double t = student_quantile(std::max(1.0, authors - 1 + prior_degrees / per_author));
    const double k = t * t * share / worth;                                     // (m - mu)^2 <= k (1 - mu^2)
    const double centre = m / (1 + k), half = std::sqrt(k * (1 + k - m * m)) / (1 + k);
    return {std::max(-1.0, centre - half), std::min(1.0, centre + half)};
}

Interval rate_interval(std::int64_t count, std::int64_t squares, double typical) {
    constexpr double z = 1.959963984540054, prior = 20;   // posts
    const double scale = (static_cast<double>(squares) + prior * typical) / (static_cast<double>(count) + prior);
    const auto cube = [](double x) { return x * x * x; };
    const double n = static_cast<double>(count) / scale;
    const double low = n > 0 ? n * cube(std::max(0.0, 1 - 1 / (9 * n) - z / (3 * std::sqrt(n)))) : 0;
    const double high = (n + 1) * cube(1 - 1 / (9 * (n + 1)) + z / (3 * std::sqrt(n + 1)));
    return {low * scale, high * scale};
}

}  // namespace clamor::trends
