#include "clamor/posts/track.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "clamor/core/error.hpp"

using namespace clamor;
using namespace clamor::posts;

namespace {

using List = std::vector<Tracked>;

std::uint64_t in_text(const Tracker& tracker, std::string_view text) {
    Post post;
    post.text = text;
    return tracker.find(post);
}

}  // namespace

TEST_CASE("track: parsing") {
    const Tracked delta = parse_tracked("Delta Air = delta, Delta Airlines ,#fly\\,delta,@Delta");
    CHECK(delta.name == "Delta Air");
    CHECK(delta.aliases == std::vector<std::string>{"delta", "Delta Airlines", "#fly,delta", "@Delta"});
    const Tracked wide = parse_tracked("\u00a0Delta Air\t=\u3000delta\n,\t#fly");
    CHECK(wide.name == "Delta Air");
    CHECK(wide.aliases == std::vector<std::string>{"delta", "#fly"});
    CHECK(parse_tracked("Name").aliases == std::vector<std::string>{"Name"});
    for (const char* text : {"", "=a", "a=", "a=b,,c", "a=b,", "a=b,\u00a0"}) CHECK_THROWS_AS(parse_tracked(text), Error);
    CHECK_THROWS_AS(Tracker(List{{"a", {}}}), Error);
    CHECK_THROWS_AS(Tracker(List{{"a", {"#"}}}), Error);
    CHECK_THROWS_AS(Tracker(List{{"a", {"\xff"}}}), Error);
    CHECK_THROWS_AS(Tracker(List{{"a", {"b"}}, {"a", {"c"}}}), Error);
    CHECK_THROWS_AS(Tracker(List(65, Tracked{"a", {"b"}})), Error);
    CHECK(in_text(Tracker(List{}), "anything") == 0);
}

TEST_CASE("track: words and phrases") {
    const Tracker tracker(
        List{{"d", {"delta", "Delta Air  Lines"}}, {"c", {"C++", "café"}}, {"j", {"東京", "rail"}}, {"s", {"he", "she", "hers"}}});
    CHECK(in_text(tracker, "Fly DELTA!") == 1);
    CHECK(in_text(tracker, "#delta @delta delta") == 1);
    CHECK(in_text(tracker, "deltas adelta delta2 δdelta") == 0);
    CHECK(in_text(tracker, "delta-wing, \"delta\"") == 1);
    CHECK(in_text(tracker, "C++ or c++11, not c+") == 2);
    CHECK(in_text(tracker, "CAFE\xcc\x81") == 2);
    CHECK(in_text(tracker, "cafés") == 0);
    CHECK(in_text(tracker, "新東京駅") == 4);
    CHECK(in_text(tracker, "東京rail") == 4);
    CHECK(in_text(tracker, "ushers") == 0);
    CHECK(in_text(tracker, "ushers he") == 8);
    CHECK(in_text(tracker, "hers") == 8);
    CHECK(in_text(tracker, "") == 0);
    CHECK(in_text(Tracker(List{{"a", {"delta air lines"}}}), "Delta\n Air\u00a0LINES") == 1);
    CHECK(in_text(Tracker(List{{"a", {"new"}}, {"b", {"new phone"}}, {"c", {"phone"}}}), "a new phone") == 7);
    CHECK(in_text(Tracker(List{{"a", {"same"}}, {"b", {"same", "other"}}}), "the SAME") == 3);
}

TEST_CASE("track: hashtags and handles") {
    const Tracker tracker(List{{"a", {"#Ünited", "@United"}}, {"b", {"#x"}}});
    const std::vector<std::string_view> tags = {"üNITED"}, mentions = {"unitED"};
    Post post;
    post.hashtags = tags;
    CHECK(tracker.find(post) == 1);
    post = {};
    post.mentions = mentions;
    CHECK(tracker.find(post) == 1);
    post = {};
    post.reply_to_author = "united";
    CHECK(tracker.find(post) == 1);
    post = {};
    post.author = "united";
    post.text = "united #x";  // a word, and a hashtag that the input does not list
    CHECK(tracker.find(post) == 0);
}

TEST_CASE("track: one pass finds what looking for each alias finds") {
    std::vector<Tracked> tracked;
    const std::vector<std::string> parts = {"a", "ab", "b", "ba", "aab", "a b", "b a", "ä", "é", "abab", "日", "日本"};
    for (const std::string& part : parts) tracked.push_back({std::to_string(tracked.size()), {part}});
    const Tracker all(tracked);
    std::uint64_t seed = 1;
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (int i = 0; i < 8; ++i) {
            seed = seed * 6364136223846793005 + 1442695040888963407;
            text += std::vector<std::string>{"a", "b", " ", "ä", "-", "日", "本", "é"}[seed >> 61];
        }
        std::uint64_t each = 0;
        for (std::size_t i = 0; i < tracked.size(); ++i)
            if (in_text(Tracker(List{tracked[i]}), text)) each |= std::uint64_t{1} << i;
        CHECK_MESSAGE(in_text(all, text) == each, text);
    }
}
