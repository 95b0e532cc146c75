#include <doctest/doctest.h>

#include <algorithm>

#include "clamor/text/classifier.hpp"

using namespace clamor;

TEST_CASE("sentiment model: the shipped folder loads, passes its own test and knows plain posts") {
    const auto model = text::TextClassifier::load(CLAMOR_SOURCE_DIR "/python/clamor/models/sentiment-en");
    CHECK(model.labels() == std::vector<std::string>{"negative", "neutral", "positive"});
    const std::pair<const char*, Index> posts[] = {{"I love this, best day ever! Thank you so much @bob \xF0\x9F\x98\x8D", 2},
                                                   {"worst service ever. never flying with you again, terrible", 0},
                                                   {"The meeting on Tuesday begins at 10 in room 4", 1}};
    for (const auto& [post, label] : posts) {
        INFO(post);
        const std::string_view text = post;
        const auto p = model.predict({&text, 1});
        CHECK(std::max_element(p.data(), p.data() + 3) - p.data() == label);
    }
}
