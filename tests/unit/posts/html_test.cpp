#include "posts/readers/html.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "clamor/posts/reader.hpp"
#include "support/arrow.hpp"

using namespace clamor;
using namespace clamor::posts;

namespace {

std::string plain(std::string_view text) {
    Arena arena;
    return std::string(without_html(text, arena));
}

/// The only text of an input, and its only hashtag where it has one.
std::array<std::string, 2> read(std::string_view bytes, const char* name, bool unescape_html) {
    const auto reader = read_memory(bytes, name, {.unescape_html = unescape_html});
    PostBatch batch;
    REQUIRE(reader->read(batch));
    REQUIRE(batch.posts().size() == 1);
    const Post& post = batch.posts()[0];
    return {std::string(post.text), post.hashtags.empty() ? "" : std::string(post.hashtags[0])};
}

}  // namespace

TEST_CASE("html: escapes are undone once, and nothing else") {
    CHECK(plain("A &amp; B &lt;3 &gt; &quot;x&quot; &#39;") == "A & B <3 > \"x\" '");
    CHECK(plain("&amp;amp; &amp;lt;") == "&amp; &lt;");
    CHECK(plain("& &am &AMP; &nbsp; &#38; &amp") == "& &am &AMP; &nbsp; &#38; &amp");
    CHECK(plain("&amp;") == "&");
    CHECK(plain("") == "");
    const std::string none = "no escape";
    Arena arena;
    CHECK(without_html(none, arena).data() == none.data());
}

TEST_CASE("html: of tables and JSON Lines where it is asked for, before entities are found") {
    for (const auto& [bytes, name] : {std::pair{"text\n#a&lt;b &amp; c\n", "posts.csv"}, std::pair{"text\n#a&lt;b &amp; c\n", "posts.tsv"},
                                      std::pair{"{\"text\": \"#a&lt;b &amp; c\"}\n", "posts.jsonl"}}) {
        CAPTURE(name);
        CHECK(read(bytes, name, false)[0] == "#a&lt;b &amp; c");
        CHECK(read(bytes, name, true) == std::array<std::string, 2>{"#a<b & c", "a"});
    }
    const std::string rows = "text,id\n&amp;,&amp;1\n";  // the caller's memory is not written to
    CHECK(read(rows, "posts.csv", true)[0] == "&");
    CHECK(rows == "text,id\n&amp;,&amp;1\n");
}

TEST_CASE("html: of a table of Arrow") {
    const auto column = testing::strings<std::int32_t>("u", "text", {"A &amp; B"});
    CHECK(testing::read_all({column}).posts()[0].text == "A &amp; B");
    CHECK(testing::read_all({column}, {.unescape_html = true}).posts()[0].text == "A & B");
}

TEST_CASE("html: Twitter's records once, asked for or not") {
    const char* const status =
        R"({"id_str": "1", "full_text": "&amp;amp; &amp;", "created_at": "Wed Aug 27 13:08:45 +0000 2008", "user": {"screen_name": "bo"}})";
    for (const bool asked : {false, true}) CHECK(read(status, "posts.jsonl", asked)[0] == "&amp; &");
}
