#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"

using clamor::pipeline::Analyzer;
using clamor::posts::Post;

namespace {

constexpr clamor::posts::Time noon = 1777852800000;

/// Posts "0", "1" ... by "author 0" ..., with texts [n]; they point into `kept`.
std::vector<Post> posts_of(const std::vector<std::string>& texts, std::vector<std::string>& kept) {
    std::vector<Post> posts(texts.size());
    kept.reserve(3 * texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        posts[i].id = kept.emplace_back(std::to_string(i));
        posts[i].author = kept.emplace_back("author " + std::to_string(i));
        posts[i].text = kept.emplace_back(texts[i]);
        posts[i].time = noon;
    }
    return posts;
}

bool has(const std::string& report, std::string_view part) { return report.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("report: words of any length, whose folded form is longer still") {
    std::string word;
    for (int i = 0; i < 21845; ++i) word += "\xef\xb7\xba";   // 3 bytes; 33 when folded, 18 characters
    std::vector<std::string> kept;
    Analyzer analyzer({.text_bytes = 65536});
    analyzer.add(posts_of({word, "short words follow"}, kept));
    CHECK(has(analyzer.report(), R"("posts":2)"));
}

TEST_CASE("report: a day of posts without times of day has no rise") {
    std::vector<std::string> kept;
    Analyzer analyzer;
    analyzer.add(posts_of(std::vector<std::string>(60, "harbour"), kept));
    CHECK(has(analyzer.report(), R"("rising":{"hashtags":[],"keywords":[],)"));
}

TEST_CASE("report: shares of sentiment add up to 1, and none is below 0") {
    std::vector<std::string> kept;
    std::vector<float> probabilities = {1, 0, 0};
    for (int i = 0; i < 31; ++i) probabilities.insert(probabilities.end(), {0, 0, 1});
    Analyzer analyzer;
    analyzer.add(posts_of(std::vector<std::string>(32, "x"), kept), {.sentiment = probabilities});
    CHECK(has(analyzer.report(), R"("negative":0.0313,"neutral":0,"positive":0.9687)"));
}

TEST_CASE("report: of three times years apart none is a stray; of one far from two that are near each other it is") {
    constexpr clamor::posts::Time year = clamor::posts::Time{366} * 86400000;
    std::vector<std::string> kept;
    std::vector<Post> posts = posts_of({"x", "x", "x", "x"}, kept);
    posts[3].time = clamor::posts::no_time;
    posts[1].time += 2 * year;
    posts[2].time += 4 * year;
    Analyzer even, far, both;
    even.add(posts);
    CHECK(has(even.report(), R"("outside_span":0)"));
    posts[1].time = noon + 60000;
    far.add(posts);
    CHECK(has(far.report(), R"("outside_span":1)"));
    posts[3].time = noon - 4 * year;
    both.add(posts);
    CHECK(has(both.report(), R"("outside_span":2)"));
}

TEST_CASE("report: sums of counts stay at the largest number") {
    std::vector<std::string> kept;
    std::vector<Post> posts = posts_of(std::vector<std::string>(2049, "x"), kept);
    for (Post& post : posts) {
        post.author = "ann";
        post.likes = std::numeric_limits<std::int64_t>::max();   // kept as 2^53
    }
    posts.back().author = "bob";
    posts.back().reply_to_author = "ann";
    Analyzer analyzer;
    analyzer.add(posts);
    analyzer.count_skipped("one", std::numeric_limits<std::uint64_t>::max());
    analyzer.count_skipped("two", 2);
    const std::string report = analyzer.report();
    CHECK(has(report, R"("likes":18446744073709551615,)"));
    CHECK(has(report, R"("skipped":{"total":18446744073709551615,)"));
}

TEST_CASE("report: texts that were cut are no copies of each other") {
    const std::string beginning = "four words and more, " + std::string(510, 'x');
    std::vector<std::string> kept;
    std::vector<std::string> texts(5, "the same four words");
    for (int i = 0; i < 5; ++i) texts.push_back(beginning + " end " + std::to_string(i));
    Analyzer analyzer;
    analyzer.add(posts_of(texts, kept));
    CHECK(has(analyzer.report(), R"("copies":{"texts":1,"posts":5})"));
}

TEST_CASE("report: what most voices used stands first; copies speak with one voice, and a single voice is not listed") {
    std::vector<std::string> texts(5, "buy cheap watches today #deal");   // one voice
    for (int i = 0; i < 3; ++i) texts.push_back("harbour #trams");
    for (int i = 0; i < 3; ++i) texts.push_back("bridge harbour");
    texts.push_back("only here #once");
    std::vector<std::string> kept;
    std::vector<Post> posts = posts_of(texts, kept);
    const std::string_view tags[] = {"deal", "Trams", "once"};
    for (std::size_t i = 0; i < posts.size(); ++i)
        if (i < 8 || i == 11) posts[i].hashtags = std::span(tags).subspan(i < 5 ? 0 : i < 8 ? 1 : 2, 1);
    posts[10].author = posts[9].author;   // says bridge twice
    posts[5].time = clamor::posts::no_time;
    Analyzer analyzer;
    analyzer.add(posts);
    const std::string report = analyzer.report();
    const std::size_t begin = report.find(R"("frequent":)"), end = report.find(R"(,"rising":)");
    REQUIRE(begin < end);
    CHECK(report.substr(begin, end - begin) ==
          R"("frequent":{"hashtags":[{"term":"trams","voices":3,"posts":3,"authors":3,"sentiment":null}],)"
          R"("keywords":[{"term":"harbour","voices":5,"posts":6,"authors":5,"sentiment":null},)"
          R"({"term":"bridge","voices":2,"posts":3,"authors":2,"sentiment":null}]})");
}

TEST_CASE("report: a turn is of the posts with sentiment, and of voices") {
    // Ten hours of twenty posts, every other one negative; from the sixth hour on, forty more an hour, negative.
    struct More {
        std::string text;
        int authors;
        bool felt;
    };
    const auto turn_with = [](const More& more) {
        std::vector<std::string> texts, kept;
        for (int i = 0; i < 400; ++i) texts.push_back(i < 200 ? "tram" : more.text);
        std::vector<Post> posts = posts_of(texts, kept);
        std::vector<float> probabilities;
        for (int i = 0; i < 400; ++i) {
            const bool added = i >= 200, negative = added || i % 2 == 0;
            posts[static_cast<std::size_t>(i)].time = noon + (added ? 5 + (i - 200) / 40 : i / 20) * 3600000;
            if (added) posts[static_cast<std::size_t>(i)].author = posts[static_cast<std::size_t>(200 + i % more.authors)].author;
            const float none = std::numeric_limits<float>::quiet_NaN();
            if (added && !more.felt) probabilities.insert(probabilities.end(), {none, none, none});
            else probabilities.insert(probabilities.end(), {negative ? 1.f : 0.f, 0.f, negative ? 0.f : 1.f});
        }
        Analyzer analyzer({.model = "as meant"});
        analyzer.add(posts, {.sentiment = probabilities});
        const std::string report = analyzer.report();
        const std::size_t begin = report.find(R"("turn":)");
        return report.substr(begin, report.find('}', begin) - begin + 1);
    };
    const std::string turn = turn_with({"late", 200, true});
    CHECK(turn.starts_with(R"("turn":{"of":"sentiment","start":"2026-05-04T04:05:00Z","end":"2026-05-04T08:05:00Z",)"));
    CHECK(has(turn, R"("before":0,"during":-0.6667,"z":5.1)"));
    for (const More& none : {More{"late", 200, false}, More{"late", 3, true}, More{"late again this morning", 200, true}})
        CHECK(turn_with(none).starts_with(R"("turn":null)"));
}
