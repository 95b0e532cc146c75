#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/posts/reader.hpp"
#include "clamor/posts/time.hpp"

using namespace clamor;
using namespace clamor::posts;

namespace {

PostBatch read_all(std::string_view bytes, const ReaderOptions& options = {.format = Format::clamor}) {
    PostBatch batch;
    read_memory(bytes, "posts.jsonl", options)->read(batch, 1 << 20);
    return batch;
}

std::string padded(std::string_view line, std::size_t bytes) { return std::string(line) + std::string(bytes, ' ') + "\n"; }

}  // namespace

TEST_CASE("json posts: every field") {
    const auto batch =
        read_all(R"({"id":"7","author":"@ana","text":"Hi \u00e9\n","time":"2024-05-01T12:30:45.5Z","observed":1714570000,)"
                 R"("language":"en","topic":"T","reply_to":5,"reply_to_author":"bo","repost_of":"6","repost_of_author":"@cy",)"
                 R"("quotes":4,"quotes_author":"di","mentions":["@bo","eve"],"hashtags":["#x","y"],"links":["http://a.b/c,d"],)"
                 R"("media":["http://p/1.jpg"],"likes":3,"replies":"2","reposts":1.0,"unknown":{"a":[1,{}]}})");
    REQUIRE(batch.posts().size() == 1);
    const Post& post = batch.posts()[0];
    CHECK(post.id == "7");
    CHECK(post.author == "ana");
    CHECK(post.text == "Hi \xc3\xa9\n");
    CHECK(post.time == 1714566645500);
    CHECK(post.observed == 1714570000000);
    CHECK(post.language == "en");
    CHECK(post.topic == "T");
    CHECK(post.reply_to == "5");
    CHECK(post.reply_to_author == "bo");
    CHECK(post.repost_of == "6");
    CHECK(post.repost_of_author == "cy");
    CHECK(post.quotes == "4");
    CHECK(post.quotes_author == "di");
    REQUIRE(post.mentions.size() == 2);
    CHECK(post.mentions[0] == "bo");
    CHECK(post.mentions[1] == "eve");
    REQUIRE(post.hashtags.size() == 2);
    CHECK(post.hashtags[0] == "x");
    REQUIRE(post.links.size() == 1);
    CHECK(post.links[0] == "http://a.b/c,d");
    REQUIRE(post.media.size() == 1);
    CHECK(post.likes == 3);
    CHECK(post.replies == 2);
    CHECK(post.reposts == 1);
    CHECK(batch.problems().total() == 0);
}

TEST_CASE("json posts: ids keep all their digits") {
    const auto batch = read_all(
        "{\"id\":18446744073709551617123,\"text\":\"a\"}\n{\"id\": 445917982051179127 ,\"text\":\"b\"}\n{\"id\":1.5,\"text\":\"c\"}");
    REQUIRE(batch.posts().size() == 3);
    CHECK(batch.posts()[0].id == "18446744073709551617123");
    CHECK(batch.posts()[1].id == "445917982051179127");
    CHECK(batch.posts()[2].id.starts_with("row:"));
    CHECK(batch.problems()[Problem::bad_field].count == 1);
}

TEST_CASE("json posts: without an id the record is the post") {
    const auto batch = read_all("{\"text\":\"a\"}\n{\"text\":\"a\"}\r\n{\"text\":\"b\"}\n");
    REQUIRE(batch.posts().size() == 3);
    CHECK(batch.posts()[0].id.size() == 36);
    CHECK(batch.posts()[0].id == batch.posts()[1].id);
    CHECK(batch.posts()[0].id != batch.posts()[2].id);
}

TEST_CASE("json posts: each bad record is skipped, counted and named by its line") {
    std::string bytes;
    for (int line = 1; line <= 20; ++line) {
        if (line == 3)
            bytes += "\n";
        else if (line == 5)
            bytes += "{\"id\":5,\"text\":\"bad \xff\"}\n";
        else if (line == 7)
            bytes += "{\"id\":7}\n";
        else if (line == 8)
            bytes += "{\"id\":8,\"text\":null}\n";
        else if (line == 9)
            bytes += "{\"id\":9,\"text\":\"x\",\"time\":\"tomorrow\"}\n";
        else if (line == 11)
            bytes += std::string("{\"id\":11,\0\"text\":\"x\"}\n", 22);
        else if (line == 12)
            bytes += std::string("{\"id\":12,\"text\":\"\0\"}\n", 22);
        else if (line == 13)
            bytes += "{\"id\":13,\"text\":\"x\"} trailing\n";
        else if (line == 14)
            bytes += "[]\n";
        else if (line == 15)
            bytes += "{\"id\":15,\"text\":\"\\x\"}\n";
        else if (line == 16)
            bytes += "{\"id\":16,\"text\":\"x\"}{}\n";
        else if (line == 17)
            bytes += "{\"id\":17,\"text\":\"x\"\n";
        else
            bytes += "{\"id\":" + std::to_string(line) + ",\"text\":\"\"}\r\n";
    }
    const auto batch = read_all(bytes);
    const auto& problems = batch.problems();
    CHECK(problems[Problem::invalid_utf8].lines == std::vector<std::uint64_t>{5});
    CHECK(problems[Problem::no_text].lines == std::vector<std::uint64_t>{7, 8});
    CHECK(problems[Problem::bad_time].lines == std::vector<std::uint64_t>{9});
    CHECK(problems[Problem::broken_record].count == 7);
    CHECK(problems[Problem::broken_record].lines == std::vector<std::uint64_t>{11, 12, 13, 14, 15});
    CHECK(problems.skipped() == 10);
    CHECK(batch.posts().size() == 9);
    CHECK(batch.records() == 19);
    CHECK(batch.posts()[4].time == no_time);
}

TEST_CASE("json posts: strict hands out what is before the first problem, then names file and line") {
    const std::string good = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n\n", long_text(100, 'x');
    for (const std::string& bad : {std::string("{\"text\":\n"), std::string("{\"text\":\"\xff\"}\n"), std::string("{}\n"),
                                   std::string("{\"text\":\"t\",\"time\":\"never\"}\n"), "{\"text\":\"" + long_text + "\"}\n"}) {
        CAPTURE(bad);
        const std::string bytes = good + bad + "{\"text\":\"c\"}\n";
        const auto reader = read_memory(bytes, "posts.jsonl", {.format = Format::clamor, .strict = true, .max_record_bytes = 60});
        PostBatch batch;
        REQUIRE(reader->read(batch));
        REQUIRE(batch.posts().size() == 2);
        CHECK(batch.posts()[1].text == "b");
        CHECK(batch.records() == 2);
        CHECK(batch.problems().total() == 0);
        CHECK(batch.end() == reader->position());
        CHECK(batch.end().offset + bad.size() + 13 <= bytes.size());   // before the line that is bad, not behind it
        try {
            reader->read(batch);
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.status() == Status::bad_file);
            CHECK(std::string(error.what()).starts_with("posts.jsonl:4: "));
        }
    }
}

TEST_CASE("json posts: surrogates without a partner, NUL escapes") {
    const auto batch = read_all("{\"id\":\"a\\\\ud800\",\"text\":\"x\\ud83d \\ude00 \\ud83d\\ude00\\u0000y\"}");
    REQUIRE(batch.posts().size() == 1);
    CHECK(batch.posts()[0].id == "a\\ud800");
    CHECK(batch.posts()[0].text == "x\xef\xbf\xbd \xef\xbf\xbd \xf0\x9f\x98\x80 y");
}

TEST_CASE("json posts: empty, blank, mark, no newline at the end") {
    PostBatch batch;
    CHECK_FALSE(read_memory("", "a.jsonl")->read(batch));
    CHECK(read_all("\n \n\r\n").posts().empty());
    CHECK(read_all("\xef\xbb\xbf{\"text\":\"a\"}").posts().size() == 1);
    CHECK(read_all("\xef\xbb\xbf").posts().empty());
    CHECK_THROWS_AS(read_memory("\xff\xfe{\0", "a.jsonl"), Error);
    CHECK_THROWS_AS(read_memory("[\n{\"text\":\"a\"}]", "a.json"), Error);
    CHECK_THROWS_AS(open_reader("/nowhere/posts.jsonl"), Error);
}

TEST_CASE("json posts: a record of the limit is read, a longer one skipped, whatever the batch") {
    const std::string line = "{\"text\":\"a\"}";
    for (const std::size_t extra : {0, 1, 5000}) {
        for (const std::size_t batch_bytes : {1, 16, 100, 1 << 20}) {
            const std::string bytes = line + "\n" + padded(line, 1000 - line.size() + extra) + line + "\n" + padded(line, 3000) + line;
            auto reader = read_memory(bytes, "", {.format = Format::clamor, .max_record_bytes = 1000, .batch_bytes = batch_bytes});
            PostBatch batch;
            Problems problems;
            std::size_t posts = 0;
            while (reader->read(batch)) {
                posts += batch.posts().size();
                problems.add(batch.problems());
            }
            CHECK(posts == (extra == 0 ? 4 : 3));
            CHECK(problems[Problem::too_long].lines == (extra == 0 ? std::vector<std::uint64_t>{4} : std::vector<std::uint64_t>{2, 4}));
            CHECK(reader->position() == Position{bytes.size(), 5});
        }
    }
}

TEST_CASE("json posts: any thread count and batch gives the same, and reading goes on from any batch's end") {
    std::string bytes;
    for (int i = 0; i < 3000; ++i) {
        if (i % 97 == 0) bytes += "{broken\n";
        bytes += "{\"id\":" + std::to_string(i) + ",\"text\":\"post " + std::string(static_cast<std::size_t>(i % 61), 'x') + "\"}\n";
    }
    const auto run = [&](int threads, std::size_t count, std::size_t batch_bytes) {
        Context context({.threads = threads});
        const ContextScope scope(context);
        const ReaderOptions options{.format = Format::clamor, .batch_bytes = batch_bytes};
        std::string ids;
        Problems problems;
        PostBatch batch;
        Position position;
        for (bool more = true; more;) {  // a new reader for each batch
            auto reader = read_memory(bytes, "", options);
            reader->seek(position);
            more = reader->read(batch, count);
            position = batch.end();
            problems.add(batch.problems());
            for (const Post& post : batch.posts()) ids.append(post.id).append(" ");
        }
        CHECK(problems[Problem::broken_record].count == 31);
        CHECK(problems[Problem::broken_record].lines == std::vector<std::uint64_t>{1, 99, 197, 295, 393});
        return ids;
    };
    const std::string once = run(1, 5000, 4 << 20);
    CHECK(once.ends_with(" 2999 "));
    CHECK(run(2, 700, 4 << 20) == once);
    CHECK(run(3, 4096, 2000) == once);
}

TEST_CASE("json posts: a label is what stands there, for whom asks for it") {
    const std::string_view lines =
        "{\"text\":\"a\",\"label\":0.730 }\n{\"text\":\"b\",\"label\":[ \"joy\", \"l\\u006fve\" ] ,\"topic\":\"T\"}\n"
        "{\"text\":\"c\",\"label\":\"l\\u006fve\"}\n{\"text\":\"d\",\"label\":-1}\n{\"text\":\"e\",\"label\":true}\n{\"text\":\"f\","
        "\"label\":null}\n"
        "{\"text\":\"g\",\"label\":{\"joy\":[1]},\"topic\":\"U\"}\n{\"text\":\"h\",\"label\":[]}\n";
    const auto batch = read_all(lines, {.format = Format::clamor, .columns = "text=text,label=label,topic=topic"});
    std::vector<std::string_view> labels;
    for (const Post& post : batch.posts()) labels.push_back(post.label);
    CHECK(labels == std::vector<std::string_view>{"0.730", "[ \"joy\", \"l\\u006fve\" ]", "love", "-1", "true", "", "", "[]"});
    CHECK(batch.posts()[1].topic == "T");
    CHECK(batch.posts()[6].topic == "U");
    CHECK(batch.problems()[Problem::bad_field].count == 1);
    CHECK(batch.problems()[Problem::bad_field].lines.front() == 7);

    const auto unasked = read_all(lines);
    CHECK(unasked.problems().total() == 0);
    for (const Post& post : unasked.posts()) CHECK(post.label.empty());
    PostBatch table;
    read_memory("text,label,label\na,b,c\n", "posts.csv", {.format = Format::csv})->read(table, 8);
    CHECK(table.posts()[0].label.empty());
    read_memory("text,mood\na,0.5\n", "posts.csv", {.format = Format::csv, .columns = "text=text,label=mood"})->read(table, 8);
    CHECK(table.posts()[0].label == "0.5");
}

TEST_CASE("json posts: a weight is the number that stands there, for whom asks for it, in tables too") {
    const std::string_view lines = "{\"text\":\"a\",\"weight\":0.5}\n{\"text\":\"b\",\"weight\":\"2e3\"}\n{\"text\":\"c\"}\n";
    const auto batch = read_all(lines, {.format = Format::clamor, .columns = "text=text,weight=weight"});
    std::vector<std::string_view> weights;
    for (const Post& post : batch.posts()) weights.push_back(post.weight);
    CHECK(weights == std::vector<std::string_view>{"0.5", "2e3", ""});
    const auto unasked = read_all(lines);
    for (const Post& post : unasked.posts()) CHECK(post.weight.empty());
    PostBatch table;
    read_memory("text,sure\na,0.5\n", "posts.csv", {.format = Format::csv, .columns = "text=text,weight=sure"})->read(table, 8);
    CHECK(table.posts()[0].weight == "0.5");
}

TEST_CASE("json posts: other keys, other times") {
    const auto batch = read_all(
        "{\"body\":\"a\",\"when\":\"24.12.2023 18:00\",\"time\":7,\"id\":\"not asked for\"}",
        {.format = Format::clamor, .columns = "text=body,time=when", .time_format = "%d.%m.%Y %H:%M", .timezone = "Europe/Berlin"});
    REQUIRE(batch.posts().size() == 1);
    CHECK(batch.posts()[0].text == "a");
    CHECK(batch.posts()[0].time == 1703437200000);
    CHECK(batch.posts()[0].id.starts_with("row:"));
    CHECK_THROWS_AS(read_all("{}", {.format = Format::clamor, .columns = "text=a,nothing=b"}), Error);
    CHECK_THROWS_AS(read_all("{}", {.format = Format::clamor, .columns = "time=a"}), Error);
    CHECK_THROWS_AS(read_all("{}", {.format = Format::clamor, .columns = "text"}), Error);
    CHECK_THROWS_AS(read_all("{}", {.format = Format::clamor, .timezone = "Mars/Olympus"}), Error);
}
