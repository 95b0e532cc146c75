// Scores of points, such as -2 to 2.
#include <doctest/doctest.h>

#include <cmath>

#include "clamor/text/number_scores.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

TEST_CASE("point scores: each true point weighs alike") {
    const std::vector<double> truth{-2, -2, -2, 0, 1}, predicted{-2, -1, 0, 0, -1};
    const text::Score score = text::score_points(truth, predicted, 500);
    CHECK(score.value == doctest::Approx((1.0 + 0.0 + 2.0) / 3));
    CHECK((score.interval.low <= score.value && score.value <= score.interval.high));
    CHECK(text::score_points(truth, truth, 20).interval.high == 0);
    CHECK(text::score_points(truth, predicted, 500).interval.low == score.interval.low);

    std::vector<double> many, wrong;  // of two points with 900 and 100 posts, half of each one off: the mean of two binomial shares
    for (int i = 0; i < 1000; ++i) many.push_back(i < 900 ? 0 : 1), wrong.push_back(many.back() + i % 2);
    const text::Score spread = text::score_points(many, wrong, 4000);
    const double deviation = std::sqrt(0.25 / 900 + 0.25 / 100) / 2;
    CHECK(spread.value == doctest::Approx(0.5));
    CHECK((spread.interval.high - spread.interval.low) / (2 * 1.96 * deviation) == doctest::Approx(1).epsilon(0.05));
    CHECK(contains(error_of([&] { text::score_points(truth, many); }), "got 1000 and 5"));
}
