#include "clamor/text/label_scores.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

namespace {

struct Flags {
    std::vector<std::uint8_t> values;
    Index labels;
    operator View<const std::uint8_t>() const { return {values.data(), Shape{static_cast<Index>(values.size()) / labels, labels}}; }
};

}  // namespace

TEST_CASE("label scores of a small table") {
    // Labels a, b and c, which no post has; of five posts the last has none and is given none.
    const Flags truth{{1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0}, 3}, given{{1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0}, 3};
    const auto scores = text::score_labels(truth, given, 500);
    REQUIRE(scores.labels.size() == 3);
    CHECK((scores.labels[0].posts == 2 && scores.labels[0].predicted == 3 && scores.labels[0].true_positives == 2));
    CHECK(scores.labels[0].precision() == doctest::Approx(2 / 3.0));
    CHECK(scores.labels[1].recall() == doctest::Approx(1 / 3.0));
    CHECK(scores.labels[2].f1() == 0);
    CHECK(scores.micro_f1.value == doctest::Approx(2 * 3 / (5.0 + 5.0)));
    CHECK(scores.macro_f1.value == doctest::Approx((0.8 + 0.5) / 2));  // c has no posts
    CHECK(scores.jaccard.value == doctest::Approx((1 + 1 / 3.0 + 1 + 0 + 1) / 5));
    for (const text::Score& score : {scores.micro_f1, scores.macro_f1, scores.jaccard})
        CHECK((score.interval.low <= score.value && score.value <= score.interval.high));
    CHECK(text::score_labels(truth, given, 500).macro_f1.interval.low == scores.macro_f1.interval.low);
    const auto perfect = text::score_labels(truth, truth, 50);
    CHECK((perfect.micro_f1.value == 1 && perfect.jaccard.interval.low == 1));
}

TEST_CASE("label scores: labels that the classifier does not know are missed") {
    // as scikit-learn's f1_score(average="micro") and jaccard_score(average="samples") of a column more for each unknown label
    const Flags truth{{1, 0, 0, 0, 0, 1}, 2}, given{{1, 0, 0, 0, 0, 1}, 2};
    const std::vector<Index> unknown{0, 1, 2};
    const auto scores = text::score_labels(truth, given, 50, 1, unknown);
    CHECK(scores.micro_f1.value == doctest::Approx(2 * 2 / (5.0 + 2.0)));
    CHECK(scores.macro_f1.value == 1);  // of the labels that it knows
    CHECK(scores.jaccard.value == doctest::Approx((1 + 0 + 1 / 3.0) / 3));
    CHECK(scores.labels[1].posts == 1);
    CHECK(contains(error_of([&] { text::score_labels(truth, given, 50, 1, std::vector<Index>{1}); }), "of 3 posts, got those of 1"));
    CHECK(contains(error_of([&] { text::score_labels(truth, given, 50, 1, std::vector<Index>{0, 0, -1}); }), "got -1"));
}

TEST_CASE("label scores: intervals of one label are the binomial distribution's, and what does not fit is refused") {
    Flags truth{std::vector<std::uint8_t>(2000, 1), 1}, given{std::vector<std::uint8_t>(2000, 1), 1};
    std::fill_n(given.values.begin(), 500, std::uint8_t{0});
    const auto scores = text::score_labels(truth, given, 4000);  // Jaccard of each post is 0 or 1: 0.75 ± 1.96 √(0.75 0.25 / 2000)
    CHECK(scores.jaccard.interval.low == doctest::Approx(0.75 - 0.01898).epsilon(0.003));
    CHECK(scores.jaccard.interval.high == doctest::Approx(0.75 + 0.01898).epsilon(0.003));
    CHECK(contains(error_of([&] { text::score_labels(truth, Flags{{1, 0}, 2}); }), "truth is [2000, 1] and given [1, 2]"));
    CHECK(contains(error_of([] { text::score_labels(Flags{{}, 2}, Flags{{}, 2}); }), "expected posts and labels"));
    CHECK(contains(error_of([] { text::score_labels(Flags{{2}, 1}, Flags{{1}, 1}); }), "expected 0 or 1, got 2"));
}
