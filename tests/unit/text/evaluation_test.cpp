#include "clamor/text/evaluation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/tensor.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

namespace {

struct Confusion {
    std::vector<std::int64_t> counts;
    Index classes;
    operator View<const std::int64_t>() const { return {counts.data(), Shape{classes, classes}}; }
};

}  // namespace

TEST_CASE("evaluation: macro-recall and macro-F1 of a small table") {
    const auto p = Tensor<float>::from(Shape{4, 2}, std::vector<float>{0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.1f, 0.9f});
    const std::vector<std::int32_t> labels{0, 0, 0, 1};
    CHECK(text::macro_recall(p, labels) == doctest::Approx((2.0 / 3 + 1) / 2));
    CHECK(text::macro_f1(p, labels) == doctest::Approx((0.8 + 2.0 / 3) / 2));
}

TEST_CASE("evaluation: bootstrap intervals are those of the binomial distribution where that knows them") {
    const Confusion confusion{{700, 300, 200, 800}, 2};
    const auto intervals = text::bootstrap(confusion, 4000);
    // Accuracy is binomial: 0.75 ± 1.96 √(0.75 0.25 / 2000).
    CHECK(intervals.accuracy.low == doctest::Approx(0.75 - 0.01898).epsilon(0.003));
    CHECK(intervals.accuracy.high == doctest::Approx(0.75 + 0.01898).epsilon(0.003));
    // So is each recall, of about 1000 posts: their mean has the variance (0.7 0.3 + 0.8 0.2) / 4000.
    CHECK(intervals.macro_recall.low == doctest::Approx(0.75 - 0.01885).epsilon(0.003));
    CHECK(intervals.macro_recall.high == doctest::Approx(0.75 + 0.01885).epsilon(0.003));
    CHECK(intervals.macro_f1.low < 0.7494);
    CHECK(intervals.macro_f1.high > 0.7494);

    const auto again = text::bootstrap(confusion, 4000);
    CHECK(again.macro_f1.low == intervals.macro_f1.low);
    CHECK(text::bootstrap(confusion, 4000, 2).macro_f1.low != intervals.macro_f1.low);
}

TEST_CASE("evaluation: nothing wrong gives an interval of one point; a class without posts does not count") {
    const auto all_right = text::bootstrap(Confusion{{5, 0, 0, 0, 7, 0, 0, 0, 0}, 3}, 200);
    for (const text::Interval& i : {all_right.accuracy, all_right.macro_recall, all_right.macro_f1}) CHECK((i.low == 1 && i.high == 1));
    const auto one = text::bootstrap(Confusion{{0, 3, 0, 0}, 2}, 10);
    CHECK((one.accuracy.high == 0 && one.macro_f1.high == 0));
    CHECK(contains(error_of([] { text::bootstrap(Confusion{{0, 0, 0, 0}, 2}); }), "no posts"));
    CHECK(contains(error_of([] { text::bootstrap(Confusion{{1, -1, 0, 0}, 2}); }), "got -1"));
    CHECK(contains(error_of([] { text::bootstrap(Confusion{{1, 2, 3, 4}, 2}, 0); }), "resamples"));
}

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
        CHECK(text::calibration_floor(std::vector<float>(posts, 0.7f)) == doctest::Approx(std::sqrt(2 / 3.14159 * 0.21 / static_cast<double>(posts))).epsilon(0.2));
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
