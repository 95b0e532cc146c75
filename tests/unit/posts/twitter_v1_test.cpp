#include <doctest/doctest.h>

#include <string>

#include "clamor/posts/reader.hpp"

using namespace clamor::posts;

namespace {

PostBatch read_all(std::string_view bytes, Format format = Format::automatic) {
    PostBatch batch;
    read_memory(bytes, "posts.jsonl", {.format = format})->read(batch);
    return batch;
}

}  // namespace

TEST_CASE("twitter v1.1: a status") {
    const auto batch = read_all(
        R"({"created_at":"Wed Aug 27 13:08:45 +0000 2008","id":1234567890123456789,"id_str":"1234567890123456789","text":"A &amp; B &lt;3 @bo #x http:\/\/t.co\/1",)"
        R"("truncated":false,"in_reply_to_status_id":11,"in_reply_to_status_id_str":"11","in_reply_to_screen_name":"bo","user":{"id":9,"id_str":"9","screen_name":"ana","name":"Ana"},)"
        R"("retweet_count":4,"favorite_count":5,"reply_count":6,"lang":"en","entities":{"hashtags":[{"text":"x","indices":[0,2]}],"urls":[{"url":"http://t.co/1",)"
        R"("expanded_url":"http://example.org/a"}],"user_mentions":[{"screen_name":"bo","id":8}],"symbols":[]},"extended_entities":{"media":[{"media_url":"http://p/1.jpg","media_url_https":"https://p/1.jpg"}]}})");
    REQUIRE(batch.posts().size() == 1);
    const Post& post = batch.posts()[0];
    CHECK(post.id == "1234567890123456789");
    CHECK(post.author == "ana");
    CHECK(post.text == "A & B <3 @bo #x http://t.co/1");
    CHECK(post.time == 1219842525000);
    CHECK(post.language == "en");
    CHECK(post.reply_to == "11");
    CHECK(post.reply_to_author == "bo");
    CHECK(post.likes == 5);
    CHECK(post.reposts == 4);
    CHECK(post.replies == 6);
    REQUIRE(post.hashtags.size() == 1);
    CHECK(post.hashtags[0] == "x");
    REQUIRE(post.mentions.size() == 1);
    CHECK(post.mentions[0] == "bo");
    REQUIRE(post.links.size() == 1);
    CHECK(post.links[0] == "http://example.org/a");
    REQUIRE(post.media.size() == 1);
    CHECK(post.media[0] == "https://p/1.jpg");
    CHECK(batch.problems().total() == 0);
}

TEST_CASE("twitter v1.1: the longest text, wherever it stands") {
    const auto batch = read_all(
        R"({"id_str":"1","extended_tweet":{"full_text":"long #b text","entities":{"hashtags":[{"text":"b"}]}},"text":"short…","entities":{"hashtags":[]}}
{"id_str":"2","full_text":"whole","text":"part"}
{"id_str":"3","text":"part","full_text":"whole"}
{"id_str":"4","text":"no entities: #tag","user":{"id_str":"77","screen_name":null}}
{"id_str":"5","text":""}
{"id_str":"6","text":null}
{"delete":{"status":{"id":1}}})");
    REQUIRE(batch.posts().size() == 5);
    CHECK(batch.posts()[0].text == "long #b text");
    REQUIRE(batch.posts()[0].hashtags.size() == 1);
    CHECK(batch.posts()[1].text == "whole");
    CHECK(batch.posts()[2].text == "whole");
    REQUIRE(batch.posts()[3].hashtags.size() == 1);
    CHECK(batch.posts()[3].author == "77");
    CHECK(batch.posts()[4].text.empty());
    CHECK(batch.problems()[Problem::no_text].lines == std::vector<std::uint64_t>{6, 7});
}

TEST_CASE("twitter v1.1: retweets and quotes") {
    const auto batch = read_all(
        R"({"id_str":"1","text":"RT @bo: cut #lon…","user":{"screen_name":"ana"},"retweet_count":100,"favorite_count":0,"entities":{"hashtags":[]},)"
        R"("retweeted_status":{"id_str":"2","full_text":"cut #long &amp; more","user":{"screen_name":"bo"},"favorite_count":7,"entities":{"hashtags":[{"text":"long"}]},"quoted_status":{"id_str":"5","user":{"screen_name":"ed"}}},"created_at":"Wed Aug 27 13:08:45 +0000 2008"}
{"id_str":"3","text":"look","user":{"screen_name":"cy"},"quoted_status_id_str":"4","quoted_status":{"id":4,"id_str":"4","text":"x","user":{"screen_name":"di"}}}
{"id_str":"6","text":"gone","quoted_status_id_str":"9","retweeted_status":null}
{"id_str":"7","text":"RT @bo: cut #tag…","retweeted_status":{"id_str":"8","user":{"screen_name":"bo"}}})");
    REQUIRE(batch.posts().size() == 4);
    CHECK(batch.posts()[3].repost_of == "8");
    CHECK(batch.posts()[3].text == "RT @bo: cut #tag…");  // all that there is
    CHECK(batch.posts()[3].hashtags.size() == 1);
    const Post& repost = batch.posts()[0];
    CHECK(repost.id == "1");
    CHECK(repost.author == "ana");
    CHECK(repost.repost_of == "2");
    CHECK(repost.repost_of_author == "bo");
    CHECK(repost.text == "cut #long & more");
    REQUIRE(repost.hashtags.size() == 1);
    CHECK(repost.reposts == 0);
    CHECK(repost.likes == 0);
    CHECK(repost.time == 1219842525000);
    CHECK(repost.quotes == "5");
    CHECK(repost.quotes_author == "ed");
    CHECK(batch.posts()[1].quotes == "4");
    CHECK(batch.posts()[1].quotes_author == "di");
    CHECK(batch.posts()[2].quotes == "9");
}

TEST_CASE("twitter v1.1: hostile nesting and wrong types") {
    std::string deep = R"({"id_str":"1","text":"x","retweeted_status":)";
    for (int i = 0; i < 5000; ++i) deep += R"({"retweeted_status":)";
    const auto batch = read_all(
        deep + "\n" + R"({"id_str":{},"text":["x"],"user":[],"entities":7,"created_at":{},"retweet_count":"many"})" + "\n" +
            R"({"id_str":2,"text":"x","user":"ana","entities":{"hashtags":{"text":"x"},"urls":[7,null,{"url":5}]},"created_at":true,"retweet_count":-1})",
        Format::twitter_v1);
    CHECK(batch.problems()[Problem::broken_record].count == 1);
    CHECK(batch.problems()[Problem::no_text].count == 1);
    REQUIRE(batch.posts().size() == 1);
    CHECK(batch.posts()[0].id == "2");
    CHECK(batch.posts()[0].time == no_time);
    CHECK(batch.problems()[Problem::bad_time].lines == std::vector<std::uint64_t>{3});
    CHECK(batch.problems()[Problem::bad_field].lines == std::vector<std::uint64_t>{3});
}
