#include "clamor/posts/arrow.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "support/arrow.hpp"

using namespace clamor;
using namespace clamor::posts;
using namespace clamor::testing;

TEST_CASE("arrow: every type that a column may have") {
    Column tags{.format = "+l",
                .name = "hashtags",
                .buffers = {bytes<std::int32_t>({0, 2, 2, 3})},
                .nulls = {false, false, false},
                .length = 3,
                .inner = {strings<std::int32_t>("u", "item", {"#x", "y", "z"})}};
    Column topic{.format = "c",
                 .name = "topic",
                 .buffers = {bytes<std::int8_t>({1, 0, 1})},
                 .nulls = {false, false, true},
                 .length = 3,
                 .dictionary = {strings<std::int64_t>("U", "", {"sea", "air"})}};
    std::string views(48, '\0');
    const std::string long_text = "a text of more than twelve bytes";
    const auto view = [&](int row, std::int32_t size, const char* text) {
        std::memcpy(&views[16 * row], &size, 4);
        std::memcpy(&views[16 * row + 4], text, 4);
    };
    view(0, 2, "de\0");
    view(1, static_cast<std::int32_t>(long_text.size()), "a te");
    Column language{.format = "vu",
                    .name = "language",
                    .buffers = {views, long_text, bytes<std::int64_t>({static_cast<std::int64_t>(long_text.size())})},
                    .length = 3};

    const auto batch =
        read_all({strings<std::int32_t>("u", "text", {"hi #no", "", "see http://x.org"}),
                  numbers<std::uint64_t>("L", "id", {18446744073709551615u, 2, 3}),
                  numbers<std::int64_t>("tsu:UTC", "time", {1714566645123456, -1, 1714566645000000}, {false, true, false}), tags, topic,
                  language, numbers<double>("g", "likes", {3, std::nan(""), 1.5}), numbers<std::int16_t>("s", "reposts", {1, 2, -3}),
                  numbers<std::int32_t>("tdD", "observed", {19844, 1'000'000'000, 19844}), numbers<double>("e", "unused", {0, 0, 0})});
    REQUIRE(batch.posts().size() == 3);
    const auto posts = batch.posts();
    CHECK(posts[0].text == "hi #no");
    CHECK(posts[0].id == "18446744073709551615");
    CHECK(posts[0].time == 1714566645123);
    CHECK(posts[1].time == no_time);
    CHECK(posts[1].text.empty());
    REQUIRE(posts[0].hashtags.size() == 2);
    CHECK(posts[0].hashtags[0] == "x");
    CHECK(posts[1].hashtags.empty());
    CHECK(posts[0].topic == "air");
    CHECK(posts[1].topic == "sea");
    CHECK(posts[2].topic.empty());
    CHECK(posts[0].language == "de");
    CHECK(posts[1].language == long_text);
    CHECK(posts[2].language.empty());
    CHECK(posts[0].likes == 3);
    CHECK(posts[1].likes == 0);
    CHECK(posts[0].reposts == 1);
    CHECK(posts[0].observed == 1714521600000);
    REQUIRE(posts[2].links.size() == 1);
    CHECK(batch.problems()[Problem::bad_field].lines == std::vector<std::uint64_t>{3});
    CHECK(batch.problems()[Problem::bad_time].lines == std::vector<std::uint64_t>{2});
}

TEST_CASE("arrow: times without zone, seconds, text") {
    const ReaderOptions berlin{.timezone = "Europe/Berlin"};
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), numbers<std::int64_t>("tss:", "time", {1714566645})}, berlin)
              .posts()[0]
              .time == 1714559445000);
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), numbers<std::int64_t>("tsn:", "time", {1714566645000000000})})
              .posts()[0]
              .time == 1714566645000);
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), numbers<std::int64_t>("tss:UTC", "time", {INT64_MAX})}).posts()[0].time ==
          no_time);
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), numbers<std::int64_t>("tss:", "time", {INT64_MIN})}).posts()[0].time ==
          no_time);
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), numbers<std::int64_t>("l", "time", {1714566645})}).posts()[0].time ==
          1714566645000);
    CHECK(read_all({strings<std::int32_t>("u", "text", {"a"}), strings<std::int32_t>("u", "time", {"2024-05-01T12:30:45Z"})})
              .posts()[0]
              .time == 1714566645000);
}

TEST_CASE("arrow: columns by name, and what is wrong in words") {
    const ReaderOptions chosen{.columns = "text=body,topic=airline"};
    const auto batch = read_all({strings<std::int32_t>("u", "airline", {"d"}), strings<std::int32_t>("u", "body", {"x"}),
                                 strings<std::int32_t>("u", "time", {"never"})},
                                chosen);
    CHECK(batch.posts()[0].topic == "d");
    CHECK(batch.posts()[0].id.starts_with("row:"));
    CHECK(batch.problems().total() == 0);
    CHECK(table_error({strings<std::int32_t>("u", "body", {"x"})}) ==
          "frame: no column 'text'; say which it is (columns text=NAME); there are body");
    CHECK(table_error({strings<std::int32_t>("u", "body", {"x"})}, chosen) == "frame: no column 'airline' for topic; there are body");
    CHECK(table_error({numbers<std::int64_t>("l", "text", {1})}) == "frame: column 'text' for text is int64; expected strings");
    CHECK(table_error({strings<std::int32_t>("u", "text", {"x"}), numbers<double>("g", "id", {1})}) ==
          "frame: column 'id' for id is float64; expected strings or whole numbers");
    CHECK(table_error({strings<std::int32_t>("u", "text", {"x"}), numbers<std::int64_t>("tss:", "likes", {1})}) ==
          "frame: column 'likes' for likes is timestamp; expected numbers");
    CHECK(table_error({strings<std::int32_t>("u", "text", {"x"}), numbers<std::int16_t>("e", "time", {1})})
              .starts_with("frame: column 'time' for time is of Arrow's format 'e'"));
    CHECK(table_error(
              {strings<std::int32_t>("u", "text", {"x"}),
               {.format = "c", .name = "topic", .buffers = {"\5"}, .length = 1, .dictionary = {strings<std::int32_t>("u", "", {"a"})}}}) ==
          "arrow: column 'topic': an index outside of its dictionary");
}

TEST_CASE("arrow: an extension type is no more than what it is stored as where the name says so") {
    const Column text = strings<std::int32_t>("u", "text", {"x"});
    const Column months = extended(numbers<std::int64_t>("l", "time", {652}), "pandas.period");
    CHECK(table_error({text, months}) ==
          "frame: column 'time' for time is of the extension type pandas.period, which is not known; expected a type of Arrow's own (it is "
          "stored as int64)");
    CHECK(table_error({extended(text, "my.cipher")}).find("extension type my.cipher") != std::string::npos);
    Column topic{.format = "c", .name = "topic", .buffers = {"\0"}, .length = 1};
    topic.dictionary = {extended(strings<std::int32_t>("u", "", {"a"}), "inner")};
    CHECK(table_error({text, topic}).find("extension type inner") != std::string::npos);
    Column tags{.format = "+l", .name = "hashtags", .buffers = {bytes<std::int32_t>({0, 1})}, .length = 1};
    tags.inner = {extended(strings<std::int32_t>("u", "", {"a"}), "inner")};
    CHECK(table_error({text, tags}).find("extension type inner") != std::string::npos);

    Column commented = numbers<std::int64_t>("l", "time", {1714566645});
    commented.metadata = metadata({{"comment", "ARROW:extension:name"}});
    CHECK(read_all({extended(text, "arrow.json"), commented}).posts()[0].time == 1714566645000);
    CHECK(read_all({text, extended(numbers<std::int8_t>("c", "likes", {1}), "arrow.bool8")}).posts()[0].likes == 1);
}

TEST_CASE("arrow: a column that nobody reads may be of any extension type, and is a part of the row") {
    const Column text = strings<std::int32_t>("u", "text", {"x", "x"});
    const auto batch = read_all({text, extended(numbers<std::int64_t>("l", "month", {652, 653}), "pandas.period")});
    REQUIRE(batch.posts().size() == 2);
    CHECK(batch.posts()[0].id != batch.posts()[1].id);
    CHECK(table_error({text, extended(numbers<std::int64_t>("l", "time", {652, 653}), "pandas.period")}, {.columns = "text=text"}).empty());
}

TEST_CASE("arrow: without an id the row is the post") {
    const auto batch = read_all({strings<std::int32_t>("u", "text", {"x", "x", "x"}), numbers<double>("g", "score", {1, 2, 1})});
    REQUIRE(batch.posts().size() == 3);
    CHECK(batch.posts()[0].id == batch.posts()[2].id);
    CHECK(batch.posts()[0].id != batch.posts()[1].id);
}

TEST_CASE("arrow: a batch ends where its text passes batch_bytes, and rows that are too long are skipped") {
    const std::string thousand(1000, 'x');
    Column tags{.format = "+l",
                .name = "hashtags",
                .buffers = {bytes<std::int32_t>({0, 0, 1, 1, 1, 1})},
                .length = 5,
                .inner = {strings<std::int32_t>("u", "item", {std::string(600, 'y')})}};
    Stream stream({{strings<std::int32_t>("u", "text", {thousand, "short", thousand + "x", thousand, thousand}), tags,
                    strings<std::int32_t>("u", "unread", std::vector<std::string>(5, std::string(5000, 'z')))}});
    const auto reader = read_arrow(&stream.stream, "frame", {.max_record_bytes = 1000, .batch_bytes = 1605});
    PostBatch batch;
    std::vector<std::size_t> posts;
    std::vector<std::uint64_t> records, lines;
    while (reader->read(batch)) {
        posts.push_back(batch.posts().size());
        records.push_back(batch.records());
        for (const std::uint64_t line : batch.problems()[Problem::too_long].lines) lines.push_back(line);
    }
    CHECK(records == std::vector<std::uint64_t>{2, 1, 1, 1});
    CHECK(posts == std::vector<std::size_t>{2, 0, 1, 1});
    CHECK(lines == std::vector<std::uint64_t>{3});
    CHECK(table_error({strings<std::int32_t>("u", "text", {thousand})}, {.strict = true, .max_record_bytes = 999}) ==
          "frame:1: longer than the limit for one record (strict)");
}

TEST_CASE("arrow: bad rows, offsets, several arrays, everything released") {
    Stream::released = 0;
    std::vector<std::string> texts;
    for (int i = 0; i < 200; ++i) texts.push_back("text " + std::to_string(i));
    texts[7] = "bad \xff";
    Column first = strings<std::int32_t>("u", "text", texts);
    first.nulls.assign(200, false);
    first.nulls[9] = true;
    first.offset = 2;
    {
        Context context({.threads = 3});
        const ContextScope scope(context);
        Stream stream({{first}, {strings<std::int32_t>("u", "text", {})}, {strings<std::int32_t>("u", "text", {"last"})}});
        const auto reader = read_arrow(&stream.stream, "frame");
        CHECK((stream.stream.release == nullptr));
        PostBatch batch;
        Problems problems;
        std::vector<std::string> read;
        reader->seek({1, 1});
        while (reader->read(batch, 70)) {
            for (const Post& post : batch.posts()) read.emplace_back(post.text);
            problems.add(batch.problems());
        }
        REQUIRE(read.size() == 196);
        CHECK(read.front() == "text 3");
        CHECK(read.back() == "last");
        CHECK(problems[Problem::invalid_utf8].lines == std::vector<std::uint64_t>{6});
        CHECK(problems[Problem::no_text].lines == std::vector<std::uint64_t>{8});
        CHECK(reader->position() == Position{199, 199});
        CHECK_THROWS_AS(reader->seek({0, 0}), Error);
        CHECK_THROWS_AS(reader->seek({300, 300}), Error);
        CHECK_FALSE(reader->read(batch));
    }
    CHECK(Stream::released == 5);  // stream, schema, three arrays

    Stream broken({{strings<std::int32_t>("u", "text", {"x"})}});
    broken.fail_at = 0;
    PostBatch batch;
    const auto reader = read_arrow(&broken.stream, "frame");
    CHECK_THROWS_WITH_AS(reader->read(batch), "frame: the Arrow stream failed: the disk is gone", Error);
    CHECK_THROWS_AS(read_arrow(nullptr, "frame"), Error);
    CHECK_THROWS_AS(read_arrow(&broken.stream, "frame"), Error);
    CHECK(table_error({strings<std::int32_t>("u", "text", {"\xff"})}, {.strict = true}) == "frame:1: not valid UTF-8 (strict)");
}
