#include "posts/readers/csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/posts/reader.hpp"
#include "support/files.hpp"
#include "support/shared_data.hpp"

using namespace clamor;
using namespace clamor::posts;

namespace {

struct Table {
    std::vector<std::string> texts;
    Problems problems;
    std::uint64_t lines = 0;
};

Table read_table(std::string_view bytes, ReaderOptions options = {}, std::size_t count = 4096) {
    if (options.format == Format::automatic) options.format = Format::csv;
    auto reader = read_memory(bytes, "table.csv", options);
    PostBatch batch;
    Table table;
    while (reader->read(batch, count)) {
        for (const Post& post : batch.posts()) table.texts.emplace_back(post.text);
        table.problems.add(batch.problems());
    }
    table.lines = reader->position().lines;
    CHECK(reader->position().offset == bytes.size());
    return table;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("csv: RFC 4180") {
    CHECK(read_table("text,b\na,1\r\n\"b,c\",2\n\"d\"\"e\"\"\",3\r\n\"two\nlines\r\nthree\",4\n\"\",\n\"last\",5").texts ==
          Texts{"a", "b,c", "d\"e\"", "two\nlines\r\nthree", "last"});
    CHECK(read_table("b,text\r\n1,x\r\n").texts == Texts{"x"});
    CHECK(read_table("\"b\",\"text\"\n1,x").texts == Texts{"x"});
    CHECK(read_table("\xef\xbb\xbftext\na\n\n \nb").texts == Texts{"a", "b"});
    CHECK(read_table("text\n").texts.empty());
    CHECK(read_table("text").texts.empty());
    CHECK(read_table("").texts.empty());
    CHECK(read_table("text\tb\na,b\t1\n\"c\td\"\t2\n", {.format = Format::tsv}).texts == Texts{"a,b", "c\td"});
}

TEST_CASE("csv: quotes that quote nothing are text") {
    CHECK(read_table("text,b\nsay \"hi\",1\n\"Great\" service,2\n\"open,3\nnext \"one,4\n5\" disk,5\n").texts ==
          Texts{"say \"hi\"", "\"Great\" service", "\"open", "next \"one", "5\" disk"});
    CHECK(read_table("text,b\n\"open,1\nno more,2").texts == Texts{"\"open", "no more"});
    CHECK(read_table("text,b\n\"a\"\"\",1\n\"\"\"\",2\n\"\"\"b,3").texts == Texts{"a\"", "\"", "\"\"\"b"});
}

TEST_CASE("csv: bad rows are counted with the line that they begin on") {
    std::string bytes = "text,time\n\"two\nlines\",2024-01-01\na,b,c\n\xff,2024-01-01\n,2024-01-01\nshort\nx?y,2024-01-01\nz,soon\n";
    bytes[bytes.find('?')] = '\0';
    const auto table = read_table(bytes);
    CHECK(table.texts == Texts{"two\nlines", "short", "x y", "z"});
    CHECK(table.problems[Problem::broken_record].lines == std::vector<std::uint64_t>{4});
    CHECK(table.problems[Problem::invalid_utf8].lines == std::vector<std::uint64_t>{5});
    CHECK(table.problems[Problem::no_text].lines == std::vector<std::uint64_t>{6});
    CHECK(table.problems[Problem::bad_time].lines == std::vector<std::uint64_t>{9});
    CHECK(table.lines == 9);
}

TEST_CASE("csv: columns") {
    PostBatch batch;
    read_memory(
        "tweet_id,who,body,when,Topic,tags,at,see,n\n5,@ana,hi #x,24-02-2015 11.35,T,\"['a', '#b']\",\"@bo; cy\",\"http://x/a,b "
        "http://y\",3.0\n",
        "t.csv",
        {.format = Format::csv,
         .columns = "id=tweet_id,author=who,text=body,time=when,topic=Topic,hashtags=tags,mentions=at,links=see,likes=n",
         .time_format = "%d-%m-%Y %H.%M"})
        ->read(batch);
    REQUIRE(batch.posts().size() == 1);
    const Post& post = batch.posts()[0];
    CHECK(post.id == "5");
    CHECK(post.author == "ana");
    CHECK(post.text == "hi #x");
    CHECK(post.time == 1424777700000);
    CHECK(post.topic == "T");
    REQUIRE(post.hashtags.size() == 2);
    CHECK(post.hashtags[1] == "b");
    REQUIRE(post.mentions.size() == 2);
    CHECK(post.mentions[0] == "bo");
    REQUIRE(post.links.size() == 2);
    CHECK(post.links[0] == "http://x/a,b");
    CHECK(post.likes == 3);

    read_memory("Author,TEXT\nana,see #x\n", "t.csv")->read(batch);
    REQUIRE(batch.posts().size() == 1);
    CHECK(batch.posts()[0].author == "ana");
    REQUIRE(batch.posts()[0].hashtags.size() == 1);

    try {
        read_memory("a,b\n1,2\n", "t.csv", {.columns = "text=body"});
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.status() == Status::not_found);
        CHECK(std::string(error.what()) == "t.csv: no column 'body' for text; there are a, b");
    }
    CHECK_THROWS_AS(read_memory("a,b\n1,2\n", "t.csv"), Error);
    CHECK_THROWS_AS(read_memory("a\n1\n", "t.csv", {.columns = "text=a,topic=a"}), Error);
    CHECK_THROWS_AS(read_memory("a\xff\n1\n", "t.csv", {.columns = "text=a"}), Error);
    read_memory("text,n\nhi,7\n", "t.csv", {.columns = "text=text,id?=n"})->read(batch);
    CHECK(batch.posts()[0].id == "7");
    read_memory("text\nhi\n", "t.csv", {.columns = "text=text,id?=n"})->read(batch);
    CHECK(batch.posts()[0].id.starts_with("row:"));
    read_memory("text,ID\nhi,8\n", "t.csv", {.columns = "text=text,id?=id"})->read(batch);
    CHECK(batch.posts()[0].id == "8");
    CHECK_THROWS_AS(read_memory("a\n1\n", "t.csv", {.columns = "text?=a"}), Error);
    for (const char* columns : {"text=text", ""}) {
        try {
            read_memory("id,text,Text,text\n1,a,b,c\n", "t.csv", {.columns = columns});
            CHECK(false);
        } catch (const Error& error) {
            CHECK(error.status() == Status::bad_file);
            CHECK(std::string(error.what()).find("two columns are called 'text', the 2. and the ") != std::string::npos);
        }
    }
    CHECK(read_memory("x,x,text\n1,2,a\n", "t.csv") != nullptr);   // neither is read
}

TEST_CASE("csv: a header without a comma says what is between the columns") {
    for (const char* text : {"author;text\nana;a, b\n", "author;\"text\"\r\nana;\"a, b\"\r\n", "author\ttext\nana\ta, b\n"})
        for (const Format format : {Format::automatic, Format::csv}) {
            PostBatch batch;
            read_memory(text, "t.csv", {.format = format})->read(batch);
            REQUIRE(batch.posts().size() == 1);
            CHECK(batch.posts()[0].author == "ana");
            CHECK(batch.posts()[0].text == "a, b");
        }
    PostBatch batch;
    read_memory("text\na; b\n", "t.csv")->read(batch);
    CHECK(batch.posts()[0].text == "a; b");
    read_memory("text,author\na; b,ana\n", "t.csv")->read(batch);
    CHECK(batch.posts()[0].text == "a; b");
    read_memory("author\ttext;x\nana\ta; b\n", "t.tsv", {.columns = "text=text;x"})->read(batch);
    CHECK(batch.posts()[0].text == "a; b");
}

TEST_CASE("csv: references that were written as floats are to nobody, where ids are not") {
    PostBatch batch;
    read_memory("id,author,text,reply_to,repost_of,quotes,reply_to_author\n"
                "1,7,a,1.0,1.2e+18,12,8.0\n1.0,7.0,a,2.0,,,8.0\n2,x,a,1.5,v1.0,1.0.0,8\n",
                "t.csv")
        ->read(batch);
    REQUIRE(batch.posts().size() == 3);
    const auto posts = batch.posts();
    CHECK(posts[0].reply_to.empty());
    CHECK(posts[0].repost_of.empty());
    CHECK(posts[0].quotes == "12");
    CHECK(posts[0].reply_to_author.empty());
    CHECK(posts[1].reply_to == "2.0");
    CHECK(posts[1].reply_to_author == "8.0");
    CHECK(posts[2].reply_to == "1.5");
    CHECK(posts[2].repost_of == "v1.0");
    CHECK(posts[2].quotes == "1.0.0");
    CHECK(batch.problems()[Problem::bad_field].count == 1);
}

TEST_CASE("csv: without an id the row is the post") {
    PostBatch batch;
    read_memory("text,b\nx,1\nx,2\nx,1\r\n", "t.csv")->read(batch);
    REQUIRE(batch.posts().size() == 3);
    CHECK(batch.posts()[0].id == batch.posts()[2].id);
    CHECK(batch.posts()[0].id != batch.posts()[1].id);
}

TEST_CASE("csv: what a record is depends neither on the batch nor on the buffer") {
    std::string bytes = "text,b\n";
    for (int i = 0; i < 300; ++i) {
        const std::string n = std::to_string(i);
        if (i % 7 == 0)
            bytes += "\"a\nb " + std::string(static_cast<std::size_t>(i % 41), '\n') + "\"\"c\"\r\n";
        else if (i % 11 == 0)
            bytes += "\"open " + n + ",1\n";
        else if (i == 131)
            bytes += concat('"', std::string(3000, 'l'), "\n", std::string(3000, 'm'), "\",1\n");
        else if (i == 171)
            bytes += std::string(7000, 'l') + ",1\n";
        else
            bytes += "plain " + n + ",\"" + n + "\"\n";
    }
    const auto whole = read_table(bytes, {.max_record_bytes = 2000});
    CHECK(whole.texts.size() > 290);
    CHECK(whole.problems[Problem::too_long].count == 3);  // the two lines of 3,000, and the one of 7,000
    for (const std::size_t batch_bytes : {16, 100, 5000, 1 << 20})
        for (const std::size_t count : {1, 50}) {
            const auto cut = read_table(bytes, {.max_record_bytes = 2000, .batch_bytes = batch_bytes}, count);
            CHECK(cut.texts == whole.texts);
            CHECK(cut.problems == whole.problems);
            CHECK(cut.lines == whole.lines);
        }
}

TEST_CASE("csv: airline tweets" * doctest::test_suite("data")) {
    const auto path = testing::shared_data("text/airline/tweets.csv");
    if (!path) return;
    Context context({.threads = 2});
    const ContextScope scope(context);
    const auto reader =
        open_reader(*path, {.columns = "text=text,time=tweet_created,topic=airline,author=name", .time_format = "%d-%m-%Y %H.%M"});
    PostBatch batch;
    std::size_t posts = 0, timed = 0;
    Problems problems;
    while (reader->read(batch)) {
        posts += batch.posts().size();
        for (const Post& post : batch.posts()) timed += post.time != no_time;
        problems.add(batch.problems());
    }
    CHECK(reader->position().offset == reader->size());
    MESSAGE(posts << " posts, " << timed << " with time, " << problems.total() << " problems");
    CHECK(posts + problems.skipped() == 14640);
}

TEST_CASE("readers: what is no text is refused with the way to read it") {
    for (const auto& [bytes, way] :
         {std::pair<std::string, std::string>{"\x1f\x8b\x08", "zcat FILE"},
          {"PK\x03\x04", "CSV"},
          {"PAR1\x15", "parquet.read_table"},
          {"ARROW1", "feather.read_table"},
          {"text,author\rx,ana\r", "tr '\\r' '\\n' < FILE"},
          {"{\"text\":\"a\"}\r{\"text\":\"b\"}", "end in CR alone"}}) {
        try {
            read_memory(bytes, "posts.jsonl.gz");
            CHECK(false);
        } catch (const Error& error) {
            CHECK(error.status() == Status::bad_file);
            CHECK(std::string(error.what()).find(way) != std::string::npos);
        }
    }
}

TEST_CASE("readers: one record, and a CR within a line, are no lines that end in CR") {
    for (const char* text : {"{\"text\":\"a\"}\r", "{\"text\":\r\"a\"}\n", "text\r\na\r\n", "text,author\n\"a\rb\",ana\n"})
        for (const std::size_t batch_bytes : {16, 1 << 20}) {
            PostBatch batch;
            read_memory(text, "posts", {.batch_bytes = batch_bytes})->read(batch);
            CHECK(batch.posts().size() == 1);
        }
    const std::string wide = "{\"text\":\r\"" + std::string(3 << 20, 'a') + "\"}\n";
    PostBatch batch;
    read_memory(wide, "posts", {.format = Format::clamor})->read(batch);
    CHECK(batch.posts().size() == 1);
}

TEST_CASE("readers: what is taken for a table says so where it is none") {
    const std::string read = "; read as the header of a table, since it is no JSON: expected JSON Lines, CSV or TSV";
    CHECK(testing::error_of([] { read_memory("hello, world\nbye\n", "posts.txt"); }) ==
          "posts.txt: no column 'text'; say which it is (columns text=NAME); there are hello,  world" + read);
    CHECK(testing::error_of([] { read_memory("hello\n", "posts.csv"); }) ==
          "posts.csv: no column 'text'; say which it is (columns text=NAME); there are hello");
    CHECK(testing::error_of([] { read_memory("hello\n", "posts.txt", {.format = Format::csv}); }).find("JSON") == std::string::npos);
}
