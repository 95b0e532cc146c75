#include <doctest/doctest.h>

#include "../../../examples/shipped_models/topic_posts.hpp"
#include "support/shared_data.hpp"

using namespace clamor;

namespace {

text::TargetSentiment shipped() { return text::TargetSentiment::load(CLAMOR_SOURCE_DIR "/python/clamor/models/target-sentiment"); }

}  // namespace

TEST_CASE("target model: the shipped folder loads, passes its own test and knows plain posts") {
    const auto model = shipped();
    const std::vector<text::TargetedText> posts{{"I love my new Pixel, best phone ever!", "pixel"},
                                                {"worst day, @Microsoft made me so angry, I hate it", "@microsoft"},
                                                {"Ravens play on Sunday at 1 pm", "ravens"}};
    const auto opinions = model.predict(posts);
    CHECK(opinions[0].poles[1] > 0.5f);
    CHECK(opinions[0].value > 0);
    CHECK(opinions[1].poles[0] > 0.5f);
    CHECK(opinions[1].value < 0);
    CHECK(opinions[2].value == 0);
}

TEST_CASE("target model: on the topics that were held out it is as good as docs/results.md says" * doctest::test_suite("data")) {
    const auto data = testing::shared_data("text");
    if (!data) return;
    const auto [recall, error] = topics::score(shipped(), topics::read_posts(*data).held_out, true);
    // A few posts in 8,371 may fall to the other side by the rounding of another instruction set.
    CHECK(std::abs(recall - 85.57) < 0.2);
    CHECK(std::abs(error - 0.668) < 0.01);
}
