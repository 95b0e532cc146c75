#include "clamor/text/number_scores.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/rng.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

TEST_CASE("number scores: a line, its opposite, noise, and no variance") {
    std::vector<double> truth, same, opposite, noisy;
    Rng rng(5);
    for (int i = 0; i < 4000; ++i) {
        truth.push_back(1e6 + rng.normal());  // a mean that would swallow a sum of squares
        same.push_back(3 * (truth.back() - 1e6) - 7);
        opposite.push_back(-truth.back());
        noisy.push_back(truth.back() + rng.normal());
    }
    CHECK(text::score_numbers(truth, same, 100).pearson.value == doctest::Approx(1));
    CHECK(text::score_numbers(truth, opposite, 100).pearson.value == doctest::Approx(-1));
    const auto scores = text::score_numbers(truth, noisy);
    const double r = std::sqrt(0.5), deviation = (1 - r * r) / std::sqrt(4000.0);  // of r (Fisher 1915)
    CHECK(scores.pearson.value == doctest::Approx(r).epsilon(0.015));
    CHECK((scores.pearson.interval.high - scores.pearson.interval.low) / (2 * 1.96 * deviation) == doctest::Approx(1).epsilon(0.04));
    CHECK(scores.absolute_error.value == doctest::Approx(std::sqrt(2 / 3.14159265)).epsilon(0.015));  // E|N(0, 1)|
    CHECK((scores.absolute_error.interval.low < scores.absolute_error.value &&
           scores.absolute_error.value < scores.absolute_error.interval.high));

    const std::vector<double> one{1, 1, 1};
    CHECK(text::score_numbers(one, std::vector<double>{1, 2, 3}, 10).pearson.value == 0);
    CHECK(text::score_numbers(one, std::vector<double>{1, 2, 3}, 10).absolute_error.value == doctest::Approx(1));
    CHECK(contains(error_of([&] { text::score_numbers(one, std::vector<double>{1}); }), "got 1 and 3"));
    CHECK(contains(error_of([] { text::score_numbers({}, {}); }), "at least one"));
    CHECK(contains(error_of([&] { text::score_numbers(one, std::vector<double>{1, NAN, 1}); }), "finite"));
}
