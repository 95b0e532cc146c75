#include "clamor/text/evaluation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/tensor.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

TEST_CASE("evaluation: reliability and the expected calibration error of a small table") {
    const std::vector<float> confidences{0.25f, 0.5f, 0.75f, 0.75f, 1.0f, 0.0f};
    const std::vector<std::uint8_t> right{0, 1, 1, 0, 1, 1};
    const auto bins = text::reliability(confidences, right, 4);
    REQUIRE(bins.size() == 4);
    CHECK(bins[0].posts == 2);  // (0, 0.25], and 0 itself
    CHECK(bins[0].confidence == doctest::Approx(0.125));
    CHECK(bins[0].accuracy == doctest::Approx(0.5));
    CHECK(bins[2].posts == 2);
    CHECK(bins[2].from == 0.5);
    CHECK(bins[2].accuracy == doctest::Approx(0.5));
    CHECK(bins[3].posts == 1);
    CHECK(text::calibration_error(bins) == doctest::Approx((2 * 0.375 + 1 * 0.5 + 2 * 0.25 + 0) / 6));
    CHECK(text::reliability({}, {}).size() == 15);
    CHECK(text::calibration_error(text::reliability({}, {})) == 0);
    const std::vector<float> broken{1.5f};
    CHECK(contains(error_of([&] { text::reliability(broken, std::vector<std::uint8_t>{1}); }), "1.5"));
    CHECK(contains(error_of([&] { text::reliability(confidences, std::vector<std::uint8_t>{1}); }), "6 confidences and 1"));
}

TEST_CASE("evaluation: the calibration error that chance shows falls with the root of the posts") {
    CHECK(text::calibration_floor(std::vector<float>{0.5f}) == doctest::Approx(0.5));  // right or wrong, it is half off
    CHECK(text::calibration_floor({}) == 0);
    for (const std::size_t posts : {1000, 16000})  // one bin: the mean of |binomial share - p|
        CHECK(text::calibration_floor(std::vector<float>(posts, 0.7f)) ==
              doctest::Approx(std::sqrt(2 / 3.14159 * 0.21 / static_cast<double>(posts))).epsilon(0.2));
    CHECK(contains(error_of([] { text::calibration_floor({}, 15, 0); }), "draws"));
}

TEST_CASE("evaluation: the coverage curve takes the surest posts first, equals together") {
    std::vector<float> confidences;
    std::vector<std::uint8_t> right;
    for (int i = 0; i < 100; ++i) {
        confidences.push_back(static_cast<float>(i) / 100);
        right.push_back(i >= 40);  // wrong where it is not sure
    }
    const auto curve = text::coverage_curve(confidences, right);
    REQUIRE(curve.size() == 20);
    CHECK(curve.front().coverage == 1);
    CHECK(curve.front().threshold == 0);
    CHECK(curve.front().accuracy == doctest::Approx(0.6));
    CHECK(curve[8].coverage == doctest::Approx(0.6));
    CHECK(curve[8].threshold == doctest::Approx(0.4));
    CHECK(curve[8].accuracy == 1);
    CHECK(curve.back().coverage == doctest::Approx(0.05));

    const std::vector<float> equal(7, 0.5f);
    const auto one = text::coverage_curve(equal, std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0, 0});
    REQUIRE(one.size() == 1);
    CHECK(one[0].accuracy == doctest::Approx(5.0 / 7));
    CHECK(text::coverage_curve({}, {}).empty());
}
