#include <doctest/doctest.h>

#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"

using clamor::pipeline::Analyzer;
using clamor::posts::Post;

namespace {

/// Posts that say "harbour", and what a report says of them.
class Harbour {
public:
    void add(std::string_view id, std::string_view author, std::string_view repost_of = {}, std::string_view text = "harbour") {
        Post post;
        post.id = keep(id);
        post.author = keep(author);
        post.text = keep(text);
        post.repost_of = keep(repost_of);
        posts_.push_back(post);
    }

    /// How many voices said it; 1 where fewer did than a report lists.
    int voices() const { return number_behind(R"({"term":"harbour","voices":)", 1); }
    int links() const { return number_behind(R"("links":)", -1); }

private:
    std::string_view keep(std::string_view text) { return kept_.emplace_back(text); }
    int number_behind(std::string_view part, int otherwise) const {
        Analyzer analyzer;
        analyzer.add(posts_);
        const std::string report = analyzer.report();
        const std::size_t at = report.find(part);
        return at == std::string::npos ? otherwise : std::atoi(report.c_str() + at + part.size());
    }

    std::deque<std::string> kept_;
    std::vector<Post> posts_;
};

std::string named(const char* name, int number) { return name + std::to_string(number); }

}  // namespace

TEST_CASE("voices: all reposts of one post are one voice, whoever its author is") {
    Harbour unknown, nameless;
    nameless.add("original", "");
    for (int i = 0; i < 6; ++i) {
        unknown.add(named("a", i), named("ann ", i), "gone");
        nameless.add(named("a", i), named("ann ", i), "original");
    }
    CHECK(unknown.voices() == 1);
    CHECK(nameless.voices() == 1);
    for (int i = 0; i < 6; ++i) unknown.add(named("b", i), named("bob ", i), "lost");
    CHECK(unknown.voices() == 2);
    unknown.add("c", "ann 0");
    nameless.add("c", "ann 0");
    CHECK(unknown.voices() == 3);
    CHECK(nameless.voices() == 2);
    CHECK(unknown.links() == 0);
}

TEST_CASE("voices: a repost of a repost of a copy is a copy, whatever their ids") {
    for (int k = 0; k < 20; ++k) {
        Harbour harbour;
        for (int i = 0; i < 3; ++i) harbour.add(named("copy ", i), named("ann ", i), "", "the harbour opens again tomorrow morning");
        harbour.add(named("r", k), "bob", "copy 0");
        harbour.add(named("s", k), "cy", named("r", k));
        harbour.add(named("t", k), "dee", named("s", k));
        CHECK(harbour.voices() == 1);
        CHECK(harbour.links() == 0);
    }
}

TEST_CASE("voices: reposts of reposts are the first post's; in a circle of them each is its own original's") {
    Harbour chain, gone;
    for (int i = 0; i < 1000; ++i) {
        const std::string before = i == 0 ? "" : named("p", i - 1);
        chain.add(named("p", i), named("ann ", i), before);
        gone.add(named("p", i), named("ann ", i), i == 0 ? "gone" : before);
    }
    CHECK(chain.voices() == 1);
    CHECK(gone.voices() == 1);
    for (int k = 0; k < 20; ++k) {
        Harbour circle;
        for (int i = 0; i < 3; ++i) circle.add(named("p", 3 * k + i), named("ann ", i), named("p", 3 * k + (i + 1) % 3));
        circle.add(named("into ", k), "bob", named("p", 3 * k));
        circle.add(named("again ", k), "cy", named("again ", k));
        CHECK(circle.voices() == 4);
    }
}
