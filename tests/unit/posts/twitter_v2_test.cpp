#include <doctest/doctest.h>

#include <string>

#include "clamor/core/context.hpp"
#include "clamor/posts/reader.hpp"

using namespace clamor::posts;

namespace {

PostBatch read_all(std::string_view bytes) {
    PostBatch batch;
    read_memory(bytes, "posts.jsonl")->read(batch);
    return batch;
}

}  // namespace

TEST_CASE("twitter v2: a page with includes") {
    const auto batch = read_all(
        R"({"data":[{"id":"1","text":"A &amp; B #x @bo","author_id":"9","created_at":"2024-05-01T12:30:45.000Z","lang":"en","public_metrics":{"retweet_count":2,"reply_count":3,"like_count":4,"quote_count":1},)"
        R"("referenced_tweets":[{"type":"replied_to","id":"5"},{"type":"quoted","id":"6"}],"in_reply_to_user_id":"8","entities":{"hashtags":[{"start":0,"end":1,"tag":"x"}],"mentions":[{"username":"bo"}],)"
        R"("urls":[{"url":"https://t.co/1","expanded_url":"https://example.org/a"},{"url":"https://t.co/2","expanded_url":"https://x/photo","media_key":"3_1"}]},"attachments":{"media_keys":["3_1","3_2"]}},)"
        R"({"id":"2","text":"RT @ed: cut…","author_id":"8","referenced_tweets":[{"type":"retweeted","id":"7"}],"public_metrics":{"like_count":0,"retweet_count":99,"reply_count":0}},)"
        R"({"id":"3","author_id":"99"},{"id":4,"text":"#tag","author_id":"99","note_tweet":{"text":"long #tag"}}],)"
        R"("includes":{"users":[{"id":"9","username":"ana"},{"id":"8","username":"bo"},{"id":"7","username":"ed"}],"tweets":[{"id":"6","author_id":"7","text":"q"},{"id":"7","author_id":"7","text":"whole #text"}],)"
        R"("media":[{"media_key":"3_1","type":"photo","url":"https://p/1.jpg"}]},"meta":{"result_count":4}})");
    REQUIRE(batch.posts().size() == 3);
    const Post& post = batch.posts()[0];
    CHECK(post.id == "1");
    CHECK(post.author == "ana");
    CHECK(post.text == "A & B #x @bo");
    CHECK(post.time == 1714566645000);
    CHECK(post.likes == 4);
    CHECK(post.replies == 3);
    CHECK(post.reposts == 2);
    CHECK(post.reply_to == "5");
    CHECK(post.reply_to_author == "bo");
    CHECK(post.quotes == "6");
    CHECK(post.quotes_author == "ed");
    REQUIRE(post.links.size() == 1);
    CHECK(post.links[0] == "https://example.org/a");
    REQUIRE(post.media.size() == 2);
    CHECK(post.media[0] == "https://p/1.jpg");
    CHECK(post.media[1] == "3_2");
    const Post& repost = batch.posts()[1];
    CHECK(repost.repost_of == "7");
    CHECK(repost.repost_of_author == "ed");
    CHECK(repost.text == "whole #text");
    REQUIRE(repost.hashtags.size() == 1);
    CHECK(repost.hashtags[0] == "text");
    CHECK(repost.reposts == 0);
    CHECK(batch.posts()[2].id == "4");
    CHECK(batch.posts()[2].author == "99");
    CHECK(batch.posts()[2].text == "long #tag");
    CHECK(batch.problems()[Problem::no_text].count == 1);
    CHECK(batch.records() == 1);
}

TEST_CASE("twitter v2: what a page includes is kept once, however many posts refer to it") {
    constexpr std::size_t reposts = 4000;
    const std::string text = std::string(100'000, 'x') + " é #tag";   // copied for each: 400 MB
    std::string page = "{\"data\":[";
    for (std::size_t i = 0; i < reposts; ++i)
        page += (i > 0 ? ",{\"id\":\"" : "{\"id\":\"") + std::to_string(i) +
                R"(","text":"RT","author_id":"9","referenced_tweets":[{"type":"retweeted","id":"7"}],"attachments":{"media_keys":["m"]}})";
    page += R"(],"includes":{"users":[{"id":"9","username":")" + std::string(50'000, 'u') + R"("}],"tweets":[{"id":"7","author_id":"9","text":")" +
            text + R"(","attachments":{"media_keys":["m"]}}],"media":[{"media_key":"m","url":")" + std::string(50'000, 'l') + "\"}]}}";
    clamor::Context context({.threads = 1, .memory_limit = std::size_t{64} << 20});
    const clamor::ContextScope scope(context);
    const auto batch = read_all(page);
    REQUIRE(batch.posts().size() == reposts);
    const Post &first = batch.posts().front(), &last = batch.posts().back();
    CHECK((first.text == text));
    REQUIRE(first.hashtags.size() == 1);
    CHECK(first.hashtags[0] == "tag");
    CHECK(last.text.data() == first.text.data());
    CHECK(last.hashtags.data() == first.hashtags.data());
    CHECK(last.author.data() == first.author.data());
    CHECK(last.repost_of_author.data() == first.author.data());
    REQUIRE(last.media.size() == 1);
    CHECK(last.media[0].data() == first.media[0].data());
}

TEST_CASE("twitter v2: one object a line, bare posts, empty pages, broken ones") {
    const auto batch = read_all(R"({"data":{"id":"1","text":"a","author_id":"9"},"includes":{"users":[{"id":"9","username":"ana"}]}}
{"id":"2","text":"b \ud83d","author_id":"9","author":{"id":"9","username":"ana"},"referenced_tweets":[{"type":"retweeted","id":"7","text":"whole","author":{"username":"ed"}}]}
{"meta":{"result_count":0}}
{"data":[{"id":"3","text":"x"}
{"data":[7,null]}
{"data":"text"}
)");
    REQUIRE(batch.posts().size() == 2);
    CHECK(batch.posts()[0].author == "ana");
    CHECK(batch.posts()[1].author == "ana");
    CHECK(batch.posts()[1].text == "whole");
    CHECK(batch.posts()[1].repost_of_author == "ed");
    CHECK(batch.problems()[Problem::broken_record].lines == std::vector<std::uint64_t>{4, 5, 5});
    CHECK(batch.problems()[Problem::no_text].lines == std::vector<std::uint64_t>{6});
}
