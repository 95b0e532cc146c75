#include "clamor/text/class_scores.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "clamor/core/tensor.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

namespace {

struct Counts {
    std::vector<std::int64_t> counts;
    Index classes;
    operator View<const std::int64_t>() const { return {counts.data(), Shape{classes, classes}}; }
};

}  // namespace

TEST_CASE("class scores: macro-recall and macro-F1 of a small table") {
    const auto p = Tensor<float>::from(Shape{4, 2}, std::vector<float>{0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.1f, 0.9f});
    const std::vector<std::int32_t> labels{0, 0, 0, 1};
    CHECK(text::macro_recall(p, labels) == doctest::Approx((2.0 / 3 + 1) / 2));
    CHECK(text::macro_f1(p, labels) == doctest::Approx((0.8 + 2.0 / 3) / 2));
}

TEST_CASE("class scores: what is not finite is right about no post, and no epoch that says it is the best") {
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    const auto p = Tensor<float>::from(Shape{2, 2}, std::vector<float>{0.9f, 0.1f, nan, nan});
    const std::vector<std::int32_t> labels{0, 0};
    CHECK(std::isnan(text::macro_recall(p, labels)));
    CHECK(std::isnan(text::macro_f1(p, labels)));
    for (const double f1 : text::class_f1(p, labels)) CHECK(std::isnan(f1));
}

TEST_CASE("class scores: bootstrap intervals are those of the binomial distribution where that knows them") {
    const Counts confusion{{700, 300, 200, 800}, 2};
    const auto scores = text::score_classes(confusion, 4000);
    // Accuracy is binomial: 0.75 ± 1.96 √(0.75 0.25 / 2000).
    CHECK(scores.accuracy.interval.low == doctest::Approx(0.75 - 0.01898).epsilon(0.003));
    CHECK(scores.accuracy.interval.high == doctest::Approx(0.75 + 0.01898).epsilon(0.003));
    // So is each recall, of about 1000 posts: their mean has the variance (0.7 0.3 + 0.8 0.2) / 4000.
    CHECK(scores.macro_recall.interval.low == doctest::Approx(0.75 - 0.01885).epsilon(0.003));
    CHECK(scores.macro_recall.interval.high == doctest::Approx(0.75 + 0.01885).epsilon(0.003));
    CHECK(scores.macro_f1.interval.low < 0.7494);
    CHECK(scores.macro_f1.interval.high > 0.7494);

    CHECK(scores.accuracy.value == 0.75);
    CHECK(scores.macro_recall.value == doctest::Approx(0.75));
    CHECK(scores.macro_f1.value == doctest::Approx((1400.0 / 1900 + 1600.0 / 2100) / 2));
    REQUIRE(scores.classes.size() == 2);
    CHECK((scores.classes[1].posts == 1000 && scores.classes[1].predicted == 1100 && scores.classes[1].true_positives == 800));

    const auto again = text::score_classes(confusion, 4000);
    CHECK(again.macro_f1.interval.low == scores.macro_f1.interval.low);
    CHECK(text::score_classes(confusion, 4000, 2).macro_f1.interval.low != scores.macro_f1.interval.low);
}

TEST_CASE("class scores: nothing wrong gives an interval of one point; a class without posts does not count") {
    const auto all_right = text::score_classes(Counts{{5, 0, 0, 0, 7, 0, 0, 0, 0}, 3}, 200);
    for (const text::Score& s : {all_right.accuracy, all_right.macro_recall, all_right.macro_f1})
        CHECK((s.value == 1 && s.interval.low == 1 && s.interval.high == 1));
    const auto one = text::score_classes(Counts{{0, 3, 0, 0}, 2}, 10);
    CHECK((one.accuracy.interval.high == 0 && one.macro_f1.interval.high == 0));
    CHECK(contains(error_of([] { text::score_classes(Counts{{0, 0, 0, 0}, 2}); }), "no posts"));
    CHECK(contains(error_of([] { text::score_classes(Counts{{1, -1, 0, 0}, 2}); }), "got -1"));
    CHECK(contains(error_of([] { text::score_classes(Counts{{1, 2, 3, 4}, 2}, 0); }), "resamples"));
}
