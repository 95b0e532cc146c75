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

TEST_CASE("number scores: numbers of any size, and such as hardly differ, have an r from -1 to 1") {
    const auto r = [](std::vector<double> truth, std::vector<double> predicted) {
        const auto scores = text::score_numbers(truth, predicted, 50);
        for (const double value : {scores.pearson.value, scores.pearson.interval.low, scores.pearson.interval.high})
            CHECK((value >= -1 && value <= 1));
        CHECK(std::isfinite(scores.absolute_error.value));
        return scores.pearson.value;
    };
    CHECK(r({1e200, -1e200, 3}, {1, -1, 0}) == doctest::Approx(1));
    CHECK(r({1e-90, 2e-90, 3e-90}, {3e-90, 2e-90, 1e-90}) == doctest::Approx(-1));
    CHECK(r({1e-300, 2e-300, 3e-300}, {1e300, 2e300, 3e300}) == doctest::Approx(1));
    CHECK(r({1e308, 1.5e308, 1e308}, {1e307, 1.2e308, 1e307}) == doctest::Approx(1));  // whose sum of errors is no double
    CHECK(r({0, 0, 0}, {1, 2, 3}) == 0);
    Rng rng(3);
    for (int i = 0; i < 200; ++i) {  // one step of the last place from each other
        std::vector<double> truth, predicted;
        for (int post = 0; post < 5; ++post) {
            const double step = std::nextafter(0.1, rng.chance(0.5) ? 1 : 0);
            truth.push_back(step);
            predicted.push_back(step);
        }
        r(truth, predicted);
    }
    const std::vector<double> truth{1e308, 1.5e308}, predicted{1.2e308, 1.6e308};
    CHECK(text::score_numbers(truth, predicted, 10).absolute_error.value == doctest::Approx(1.5e307));
}
