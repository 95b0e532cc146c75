#include "clamor/pipeline/analyzer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/posts/time.hpp"
#include "pipeline/models/answers.hpp"
#include "support/posts.hpp"

using clamor::Rng;
using clamor::pipeline::Added;
using clamor::pipeline::Analyzer;
using clamor::pipeline::AnalyzerOptions;
using clamor::posts::Post;
using clamor::testing::MadePosts;

namespace {

AnalyzerOptions followed() {
    return {.tracked = {{"Trams", {"tram", "#Tag3"}}, {"Seven", {"@author7"}}, {"Straße", {"STRASSE", "straße"}}},
            .text_bytes = 60,
            .model = "made up",
            .tasks = MadePosts::asked(),
            .tasks_model = "asked",
            .targets_model = "toward"};
}

void add_range(Analyzer& analyzer, const MadePosts& made, std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin;
    analyzer.add(std::span(made.posts).subspan(begin, n), clamor::pipeline::rows_of(made.answers(), made.posts.size(), begin, n));
}

Analyzer whole(const MadePosts& made, const AnalyzerOptions& options = followed()) {
    Analyzer analyzer(options);
    add_range(analyzer, made, 0, made.posts.size());
    return analyzer;
}

Post post(std::string_view id, std::string_view author, std::string_view text) {
    Post made;
    made.id = id;
    made.author = author;
    made.text = text;
    made.time = 1777852800000;
    return made;
}

bool has(const std::string& report, std::string_view part) {
    return report.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("analyzer: the report depends on nothing but the set of posts") {
    const MadePosts made(3000);
    Analyzer analyzer = whole(made);
    analyzer.count_skipped("broken JSON", 3);
    const std::string expected = analyzer.report(), bytes = analyzer.to_bytes();
    CHECK(expected == analyzer.report());
    CHECK(analyzer.observations() == 3000);
    CHECK(analyzer.posts() < 2900);

    SUBCASE("not on their order") {
        Rng rng(3);
        for (int round = 0; round < 3; ++round) {
            std::vector<std::size_t> order(made.posts.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            rng.shuffle(order);
            Analyzer other(followed());
            other.count_skipped("broken JSON", 3);
            for (const std::size_t i : order) add_range(other, made, i, i + 1);
            CHECK(other.report() == expected);
            CHECK(other.to_bytes() == bytes);
        }
    }
    SUBCASE("not on the parts in which they were counted, nor on how these are merged") {
        Rng rng(4);
        for (int round = 0; round < 6; ++round) {
            std::vector<Analyzer> parts;
            for (int i = 0; i < 5; ++i) parts.emplace_back(followed());
            parts[2].count_skipped("broken JSON", 1);
            parts[3].count_skipped("broken JSON", 2);
            for (std::size_t i = 0; i < made.posts.size(); ++i) add_range(parts[rng.below(5)], made, i, i + 1);
            while (parts.size() > 1) {
                const std::size_t from = 1 + rng.below(static_cast<std::uint32_t>(parts.size() - 1));
                if (rng.chance(0.3)) parts[from] = Analyzer::from_bytes(parts[from].to_bytes());
                parts[rng.below(static_cast<std::uint32_t>(from))].merge(parts[from]);
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(from));
            }
            CHECK(parts[0].report() == expected);
            CHECK(parts[0].to_bytes() == bytes);
        }
    }
    SUBCASE("not on saving and loading in between") {
        Analyzer other(followed());
        other.count_skipped("broken JSON", 3);
        for (std::size_t i = 0; i < made.posts.size(); i += 500) {
            add_range(other, made, i, i + 500);
            other = Analyzer::from_bytes(other.to_bytes());
        }
        CHECK(other.report() == expected);
        CHECK(other.to_bytes() == bytes);
    }
}

TEST_CASE("analyzer: an empty state has a report, can be saved and merged") {
    Analyzer empty;
    const std::string report = empty.report();
    CHECK(has(report, R"("posts":0)"));
    CHECK(has(report, R"("span":null,"timeline":null)"));
    CHECK(Analyzer::from_bytes(empty.to_bytes()).report() == report);
    Analyzer other;
    other.merge(empty);
    CHECK(other.report() == report);
}

TEST_CASE("analyzer: a post seen again counts once, and its newest observation wins") {
    Post first = post("1", "ann", "old text"), second = post("1", "ann", "new text"), later = post("1", "ann", "newest text");
    first.likes = 5, second.likes = 9;
    later.observed = 1777852800000;   // an observation with a time is newer than those without
    std::vector<Post> posts = {first, second, later};
    std::sort(posts.begin(), posts.end(), [](const Post& a, const Post& b) { return a.text < b.text; });
    do {
        Analyzer analyzer;
        std::vector<Added> added(3);
        analyzer.add(posts, {}, added);
        CHECK(!added[0].duplicate);
        CHECK(added[1].duplicate);
        CHECK(analyzer.posts() == 1);
        const std::string report = analyzer.report();
        CHECK(has(report, R"("observations":3,"posts":1)"));
        CHECK(has(report, R"("duplicates":2)"));
    } while (std::next_permutation(posts.begin(), posts.end(), [](const Post& a, const Post& b) { return a.text < b.text; }));

    Analyzer growing;
    Post reply = post("2", "bob", "hello");
    reply.reply_to = "1";
    growing.add({&reply, 1});
    for (int likes = 0; likes < 100; ++likes) {
        first.likes = likes;
        growing.add({&first, 1});
    }
    CHECK(growing.posts() == 2);
    CHECK(has(growing.report(), R"("likes":99,)"));
}

TEST_CASE("analyzer: many observations of few posts do not fill the memory") {
    clamor::Context context({.threads = 1, .memory_limit = std::size_t{24} << 20});
    clamor::ContextScope scope(context);
    Analyzer analyzer;
    const std::string text(500, 'x');
    std::vector<std::string> ids;
    for (int i = 0; i < 1000; ++i) ids.push_back(std::to_string(i));
    for (int round = 0; round < 60; ++round)
        for (const std::string& id : ids) {
            Post grown = post(id, "ann", text);
            grown.likes = round;
            analyzer.add({&grown, 1});
        }
    CHECK(analyzer.posts() == 1000);
    CHECK(analyzer.observations() == 60000);
    Post reply = post("reply", "bob", "hello");
    reply.reply_to = "7";
    analyzer.add({&reply, 1});
    CHECK(has(analyzer.report(), R"("likes":59)"));
}

TEST_CASE("analyzer: replies to oneself and reposts of oneself are posts, not links") {
    std::vector<Post> posts = {post("1", "Ann", "first"), post("2", "ann", "second"), post("3", "ANN", "third"),
                               post("4", "bob", "fourth")};
    posts[1].reply_to = "1";
    posts[2].repost_of = "3";
    posts[2].repost_of_author = "Ann";
    posts[3].reply_to = "1";
    const std::string_view ann = "ANN";
    posts[3].mentions = {&ann, 1};   // the one replied to is not mentioned too
    Analyzer analyzer;
    analyzer.add(posts);
    const std::string report = analyzer.report();
    CHECK(has(report, R"("accounts":2,"links":1)"));
    CHECK(has(report, R"("heard":{"replies":1,"reposts":0,"quotes":0,"mentions":0},"people":1)"));
    CHECK(has(report, R"("posts":4,"authors":2)"));
}

TEST_CASE("analyzer: tracked names are found at word boundaries, as hashtags and as handles, whatever the case") {
    Analyzer analyzer(
        {.tracked = {clamor::pipeline::parse_tracked("Lumo=lumo two, #Lumo2,@LumoHQ"), clamor::pipeline::parse_tracked("Tram")}});
    const std::string_view tag = "LUMO2", handle = "lumohq";
    std::vector<Post> posts = {
        post("1", "a", "The LUMO TWO is here"), post("2", "a", "lumo twofold trams"), post("3", "a", "look"), post("4", "a", "look"),
        post("5", "a", "tram, lumo two!"),      post("6", "a", "éTram Tramé")};
    posts[2].hashtags = {&tag, 1};
    posts[3].reply_to_author = handle;
    std::vector<Added> added(posts.size());
    analyzer.add(posts, {}, added);
    std::vector<std::uint64_t> found;
    for (const Added& one : added) found.push_back(one.tracked);
    CHECK(found == std::vector<std::uint64_t>{1, 0, 1, 1, 3, 0});

    CHECK_THROWS_AS(clamor::pipeline::parse_tracked("=x"), clamor::Error);
    CHECK_THROWS_AS(clamor::pipeline::parse_tracked("x=a,,b"), clamor::Error);
    CHECK_THROWS_AS(Analyzer({.tracked = {{"x", {"#"}}}}), clamor::Error);
    CHECK_THROWS_AS(Analyzer({.tracked = {{"x", {"a"}}, {"x", {"b"}}}}), clamor::Error);
    CHECK_THROWS_AS(Analyzer({.text_bytes = 100000}), clamor::Error);
}

TEST_CASE("analyzer: times far from all others stay out of the timeline") {
    std::vector<Post> posts = {post("1", "a", "x"), post("2", "b", "x"), post("3", "c", "x"), post("4", "d", "x"), post("5", "e", "x")};
    posts[1].time += 3600000;
    posts[2].time = 7258118400000;
    posts[3].time = clamor::posts::no_time;
    posts[4].time = std::numeric_limits<clamor::posts::Time>::max();   // no year of four digits: as good as none
    Analyzer analyzer;
    analyzer.add(posts);
    const std::string report = analyzer.report();
    CHECK(has(report, R"("without_time":2,"outside_span":1)"));
    CHECK(has(report, R"("span":{"first":"2026-05-04T00:00:00Z","last":"2026-05-04T01:00:00Z"})"));
}

TEST_CASE("analyzer: a time that no reader gives counts as none, and as damaged") {
    std::vector<Post> posts = {post("1", "a", "x"), post("2", "b", "x"), post("3", "c", "x"), post("4", "d", "x"), post("5", "e", "x")};
    posts[1].time = clamor::posts::first_time - 1;
    posts[2].time = clamor::posts::last_time + 1;
    posts[3].time = posts[3].observed = 32503680000000;  // the year 3000
    posts[4].time = clamor::posts::no_time;
    Analyzer analyzer;
    analyzer.add(posts);
    const std::string report = analyzer.report();
    CHECK(has(report, R"("without_time":4,"outside_span":0)"));
    CHECK(has(report, R"("damaged":{"total":3,"reasons":[{"reason":"bad_time","count":3}]})"));
}

TEST_CASE("analyzer: merge refuses states of other options, and itself") {
    Analyzer a, b({.text_bytes = 100});
    CHECK_THROWS_AS(a.merge(b), clamor::Error);
    CHECK_THROWS_AS(a.merge(a), clamor::Error);
}

TEST_CASE("analyzer: the memory limit is refused in words, and what was added stays") {
    clamor::Context context({.threads = 1, .memory_limit = std::size_t{4} << 20});
    clamor::ContextScope scope(context);
    Analyzer analyzer;
    const std::string text(400, 'y');
    std::uint64_t i = 0;
    try {
        for (; i < 1000000; ++i) {
            const std::string id = std::to_string(i);
            const Post made = post(id, id, text);
            analyzer.add({&made, 1});
        }
        FAIL("the limit was not kept");
    } catch (const clamor::Error& error) {
        CHECK(error.status() == clamor::Status::out_of_memory);
        CHECK(std::string(error.what()).find("different posts") != std::string::npos);
    }
    CHECK(context.memory_peak() <= std::size_t{4} << 20);
    CHECK(analyzer.posts() == i);
    CHECK(i > 3000);
    const Post again = post("5", "5", text);
    analyzer.add({&again, 1});   // seen before: takes nothing
    CHECK(analyzer.observations() == i + 1);
}
