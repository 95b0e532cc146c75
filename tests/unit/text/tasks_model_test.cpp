#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "clamor/text/tasks.hpp"

using namespace clamor;

TEST_CASE("tasks model: the shipped folder loads, passes its own test and knows plain posts") {
    const std::string folder = CLAMOR_SOURCE_DIR "/python/clamor/models/tasks-en";
    const auto model = text::TextTasks::load(folder);
    CHECK(model.tasks().size() == 11);
    const std::pair<const char*, std::array<const char*, 2>> posts[] = {
        {"I love this, best day ever! Thank you so much @bob", {"sentiment", "positive"}},
        {"worst service ever. never flying with you again, terrible", {"sentiment", "negative"}},
        {"so happy and thankful for this wonderful day, can't stop smiling", {"emotion", "joy"}},
        {"@user you are a fucking idiot, shut up", {"offensive", "offensive"}},
        {"Thank you for the kind words, see you on Sunday", {"offensive", "not-offensive"}},
    };
    for (const auto& [post, answer] : posts) {
        INFO(post);
        const std::string_view text = post;
        const auto p = model.predict(answer[0], {&text, 1});
        const auto best = static_cast<std::size_t>(std::max_element(p.data(), p.data() + p.size()) - p.data());
        CHECK(model.tasks()[model.find(answer[0])].labels[best] == answer[1]);
        const auto one = text::TextClassifier::load(folder, answer[0]).predict({&text, 1});
        CHECK(one[static_cast<Index>(best)] == doctest::Approx(p[static_cast<Index>(best)]).epsilon(1e-5));
    }
}
