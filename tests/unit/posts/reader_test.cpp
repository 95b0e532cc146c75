#include "clamor/posts/reader.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"

using namespace clamor;
using namespace clamor::posts;

namespace {

/// A file that goes with the test.
class TemporaryFile {
public:
    TemporaryFile(const char* name, std::string_view bytes)
        : path_(std::filesystem::temp_directory_path() / std::filesystem::path(std::u8string(u8"clamor ü ")).concat(name)) {
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    std::string path() const {
        const std::u8string text = path_.u8string();
        return {text.begin(), text.end()};
    }

private:
    std::filesystem::path path_;
};

Status status_of(const std::string& path, const ReaderOptions& options = {}) {
    try {
        open_reader(path, options);
    } catch (const Error& error) {
        return error.status();
    }
    return Status::ok;
}

}  // namespace

TEST_CASE("json posts: a file, its name and size, going on in the middle") {
    const TemporaryFile file("reader.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\nbroken\n{\"text\":\"c\"}");
    auto reader = open_reader(file.path());
    CHECK(reader->name() == file.path());
    CHECK(reader->size() == 45);
    PostBatch batch;
    REQUIRE(reader->read(batch, 2));
    const Position middle = batch.end();
    CHECK(middle == Position{26, 2});
    CHECK(reader->read(batch, 2));
    CHECK(batch.problems()[Problem::broken_record].lines == std::vector<std::uint64_t>{3});
    CHECK_FALSE(reader->read(batch, 2));
    CHECK(batch.posts().empty());
    reader = open_reader(file.path());
    reader->seek(middle);
    CHECK(reader->position() == middle);
    CHECK(reader->read(batch, 1));
    CHECK(batch.problems()[Problem::broken_record].lines == std::vector<std::uint64_t>{3});
    reader->seek({});
    CHECK(reader->read(batch));
    CHECK(batch.posts().size() == 3);
    CHECK_THROWS_AS(reader->seek({46, 9}), Error);
}

TEST_CASE("csv: going on behind the header of a file") {
    const TemporaryFile file("reader.csv", "\xef\xbb\xbfn,text\n1,a\n2,b\n");
    auto reader = open_reader(file.path());
    PostBatch batch;
    reader->read(batch, 1);
    const Position middle = batch.end();
    reader = open_reader(file.path());
    reader->seek(middle);
    REQUIRE(reader->read(batch));
    REQUIRE(batch.posts().size() == 1);
    CHECK(batch.posts()[0].text == "b");
    reader->seek({});
    reader->read(batch);
    CHECK(batch.posts().size() == 2);
    CHECK(batch.problems().total() == 0);
}

TEST_CASE("json posts: files that cannot be read") {
    CHECK(status_of("/nowhere/posts.jsonl") == Status::not_found);
    CHECK(status_of(std::filesystem::temp_directory_path().string()) == Status::io);
    const TemporaryFile empty("empty.csv", "");
    CHECK(status_of(empty.path()) == Status::ok);
    CHECK(status_of(empty.path(), {.columns = "text=a"}) == Status::ok);
    const TemporaryFile wide("wide.jsonl", std::string_view("\xfe\xff\0{", 4));
    CHECK(status_of(wide.path()) == Status::bad_file);
    const TemporaryFile pretty("pretty.json", "{\n  \"text\": \"a\"\n}\n");
    CHECK(status_of(pretty.path()) == Status::bad_file);
}

TEST_CASE("json posts: what the first records say of the format") {
    const auto format_of = [](std::string_view bytes, const char* name) -> std::string {
        PostBatch batch;
        const auto reader = read_memory(bytes, name, {.columns = ""});
        reader->read(batch);
        return batch.posts().empty() ? "" : std::string(batch.posts()[0].author) + ":" + std::string(batch.posts()[0].text);
    };
    CHECK(format_of("{\"author\":\"ana\",\"text\":\"a\"}\n", "x") == "ana:a");
    CHECK(format_of("broken\n{\"author\":\"ana\",\"text\":\"a\"}\n", "x.jsonl") == "ana:a");
    CHECK(format_of("{broken\n\n{\"text\":\"a\",\"user\":{\"screen_name\":\"ana\"}}\n", "x") == "ana:a");
    CHECK(format_of("{\"data\":{\"text\":\"a\",\"author_id\":\"9\"},\"includes\":{\"users\":[{\"id\":\"9\",\"username\":\"ana\"}]}}",
                    "x") == "ana:a");
    CHECK(format_of("author,text\nana,a\n", "x") == "ana:a");
    CHECK(format_of("author\ttext\nana\ta,b,c\n", "x") == "ana:a,b,c");
    CHECK(format_of("author\ttext\nana\ta\n", "x.TSV") == "ana:a");
    CHECK_THROWS_AS(parse_format("xml"), Error);
    for (const Format format : {Format::automatic, Format::clamor, Format::twitter_v1, Format::twitter_v2, Format::csv, Format::tsv})
        CHECK(parse_format(format_name(format)) == format);
}

TEST_CASE("json posts: a line of 50 MB is skipped, a text of 100,000 characters and one of none are read") {
    std::string bytes = "{\"text\":\"\"}\n{\"text\":\"";
    bytes += std::string(50'000'000, 'a') + "\"}\n{\"text\":\"";
    for (int i = 0; i < 100'000; ++i) bytes += "é";
    bytes += "\"}\n";
    const auto reader = read_memory(bytes, "long.jsonl");
    PostBatch batch;
    Problems problems;
    std::vector<std::size_t> sizes;
    while (reader->read(batch)) {
        for (const Post& post : batch.posts()) sizes.push_back(post.text.size());
        problems.add(batch.problems());
    }
    CHECK(sizes == std::vector<std::size_t>{0, 200'000});
    CHECK(problems[Problem::too_long].lines == std::vector<std::uint64_t>{2});
    CHECK(problems.total() == 1);
}

TEST_CASE("json posts: the memory limit is refused in words, and cancel is heard") {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) bytes += "{\"text\":\"" + std::string(200, 'a') + "\"}\n";
    Context context({.threads = 2, .memory_limit = std::size_t{6} << 20});
    const ContextScope scope(context);
    PostBatch batch;
    const auto reader = read_memory(bytes, "posts.jsonl");
    try {
        while (reader->read(batch, 20'000)) {
        }
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.status() == Status::out_of_memory);
    }
    context.cancel();
    CHECK_THROWS_AS(reader->read(batch), Error);
}

TEST_CASE("json posts: problems of parts, in any order") {
    Problems a, b, whole;
    for (std::uint64_t line = 1; line <= 20; ++line) {
        (line % 3 ? a : b).add(Problem::no_text, line);
        whole.add(Problem::no_text, line);
    }
    Problems ab = a, ba = b;
    ab.add(b);
    ba.add(a);
    CHECK(ab == whole);
    CHECK(ba == whole);
    CHECK(whole[Problem::no_text].lines == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
    CHECK(whole.skipped() == 20);
    whole.add(Problem::bad_time, 1);
    CHECK(whole.skipped() == 20);
    CHECK(whole.total() == 21);
    for (const Problem problem : all_problems) CHECK_FALSE((problem_name(problem).empty() || problem_text(problem).empty()));
}
