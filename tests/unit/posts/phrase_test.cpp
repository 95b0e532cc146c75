#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "clamor/posts/fold.hpp"
#include "posts/phrase.hpp"
#include "support/random.hpp"

using namespace clamor;

TEST_CASE("phrase: pieces that are folded one behind the other are the folded text") {
    const std::vector<std::string> characters = {
        "a",      "E",          " ",      "\u00df", "\u00e9",     "e\u0301",    "\u0301", "\u0323", "\u1100", "\u1161", "\u11a8",
        "\uac00", "\u3131",     "\u314f", "\uffa1", "\uffc2",     "\uff76",     "\uff9e", "\uff9f", "\u30cf", "\u3099", "\uff2c",
        "\ufb01", "\u0130",     "\u1e9e", "\u0345", "\u03b1",     "\u09c7",     "\u09be", "\u0e01", "\u0e33", "\u00b4", "\u2460",
        "\u337f", "\U0001f600", "\ufe0f", "\u4eca", "\U00011131", "\U00011127", "\u01c4", "\u0149"};
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Rng random(seed);
        std::string text;
        for (int i = 0; i < 8; ++i) text += characters[random.below(characters.size())];
        std::string pieces;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = posts::piece_end(text, at);
            REQUIRE(end > at);
            pieces += posts::folded(std::string_view(text).substr(at, end - at));
            at = end;
        }
        INFO(text);
        REQUIRE(pieces == posts::folded(text));
    }
}

TEST_CASE("phrase: white space is one space, also where it meets what is there") {
    PoolString phrase;
    posts::append_phrase("A\t \nb ", phrase);
    posts::append_phrase(" \rC", phrase);
    CHECK(phrase == "a b c");
}
