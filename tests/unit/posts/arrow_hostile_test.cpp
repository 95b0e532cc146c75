#include <doctest/doctest.h>

#include <cstring>

#include "clamor/core/utf8.hpp"
#include "support/arrow.hpp"

using namespace clamor;
using namespace clamor::posts;
using namespace clamor::testing;

namespace {

const Column two = strings<std::int32_t>("u", "text", {"a", "bc"});

std::string error_of(std::vector<Column> table, std::function<void(ArrowArray&)> spoil,
                     std::function<void(ArrowSchema&)> spoil_schema = {}) {
    Stream stream({std::move(table)});
    stream.spoil = std::move(spoil);
    stream.spoil_schema = std::move(spoil_schema);
    PostBatch batch;
    try {
        read_arrow(&stream.stream, "frame")->read(batch);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

Column view(std::int32_t size, std::int32_t buffer, std::int32_t offset, std::vector<std::string> texts) {
    Column column{.format = "vu", .name = "topic", .buffers = {bytes<std::int32_t>({size, 0, buffer, offset})}, .length = 1};
    std::string sizes;
    for (const std::string& given : texts) {
        column.buffers.push_back(given);
        sizes += bytes<std::int64_t>({static_cast<std::int64_t>(given.size())});
    }
    column.buffers.push_back(sizes);
    return column;
}

}  // namespace

TEST_CASE("arrow: offsets beyond the text, and text that is not there") {
    Column beyond = two;
    beyond.buffers[0] = bytes<std::int32_t>({0, 1000, 3});
    CHECK(table_error({beyond}) == "arrow: column 'text': offsets that fall");
    beyond.buffers[0] = bytes<std::int32_t>({0, 1, -3});
    CHECK(table_error({beyond}) == "arrow: column 'text': offsets without text");
    CHECK(error_of({two}, [](ArrowArray& table) { table.children[0]->buffers[2] = nullptr; }) ==
          "arrow: column 'text': offsets without text");
}

TEST_CASE("arrow: string views outside of their buffers") {
    const Column one = strings<std::int32_t>("u", "text", {"a"});
    const std::string long_text(20, 'x'), outside = "arrow: a string view outside of its buffers";
    CHECK(table_error({one, view(20, 0, 0, {long_text})}) == "");
    CHECK(table_error({one, view(20, 0, 1, {long_text})}) == outside);
    CHECK(table_error({one, view(21, 0, 0, {long_text})}) == outside);
    CHECK(table_error({one, view(20, 1, 0, {long_text})}) == outside);
    CHECK(table_error({one, view(20, -1, 0, {long_text})}) == outside);
    CHECK(table_error({one, view(20, 0, -1, {long_text})}) == outside);
    CHECK(table_error({one, view(INT32_MAX, 0, INT32_MAX, {long_text})}) == outside);
    CHECK(table_error({one, view(20, 0, 0, {})}) == outside);
    CHECK(error_of({one, view(20, 0, 0, {long_text})}, [](ArrowArray& table) { table.children[1]->buffers[2] = nullptr; }) == outside);
    CHECK(error_of({one, view(20, 0, 0, {long_text})}, [](ArrowArray& table) { table.children[1]->buffers[3] = nullptr; }) ==
          "arrow: column 'topic': no sizes of its buffers");
    CHECK(error_of({one, view(5, 0, 0, {})}, [](ArrowArray& table) { table.children[1]->n_buffers = 2; }) ==
          "arrow: column 'topic': too few buffers for its type");
}

TEST_CASE("arrow: structs that lack their children, were released, or claim more than memory holds") {
    CHECK(error_of({two}, {}, [](ArrowSchema& table) { table.children = nullptr; }) == "frame: an Arrow schema without its children");
    CHECK(error_of({two}, {}, [](ArrowSchema& table) { table.children[0] = nullptr; }) == "frame: an Arrow schema without its child 0");
    CHECK(error_of({two}, {}, [](ArrowSchema& table) { table.children[0]->name = "\xff"; }) ==
          "arrow: a column's name or format is not UTF-8");
    CHECK(is_valid_utf8(error_of({two}, {}, [](ArrowSchema& table) { table.format = "\xff"; })));
    CHECK(error_of({two}, [](ArrowArray& table) { table.children = nullptr; }) ==
          "frame: an Arrow array of 1 columns, the schema has 1, or its children are missing");
    CHECK(error_of({two}, [](ArrowArray& table) { table.children[0] = nullptr; }) == "frame: column 'text' is too short");
    CHECK(error_of({two}, [](ArrowArray& table) { table.children[0]->release = nullptr; }) ==
          "arrow: column 'text': its array was released before");
    CHECK(error_of({two}, [](ArrowArray& table) { table.offset = INT64_MAX; }) == "frame: column 'text' is too short");
    CHECK(error_of({two}, [](ArrowArray& table) { table.offset = -1; }) == "frame: an Arrow array of negative length or offset");
    CHECK(error_of({two}, [](ArrowArray& table) { table.children[0]->offset = INT64_MAX; }) ==
          "arrow: column 'text': more rows than fit into memory");
    CHECK(error_of({two}, [](ArrowArray& table) { table.children[0]->length = INT64_MAX; }) ==
          "arrow: column 'text': more rows than fit into memory");
}

TEST_CASE("arrow: metadata of negative length, and a name of an extension type that is no text") {
    Column odd = two;
    odd.metadata = bytes<std::int32_t>({-1});
    CHECK(table_error({odd}) == "arrow: metadata of negative length");
    odd.metadata = bytes<std::int32_t>({1, -1});
    CHECK(table_error({odd}) == "arrow: metadata of negative length");
    odd.metadata = metadata({});
    CHECK(table_error({odd}).empty());
    CHECK(table_error({extended(two, "\xff")}) == "arrow: column 'text': its extension type is not UTF-8");
}

TEST_CASE("arrow: one column is no table") {
    CHECK(error_of({two}, {}, [](ArrowSchema& schema) { schema.format = "U"; }) ==
          "frame: expected a table, got one column (an Arrow stream of format U, not +s); df[[\"text\"]] is a table of one");
}

TEST_CASE("arrow: types nested without end") {
    Column nested = two;
    nested.name = "other";
    for (int i = 0; i < 80; ++i)
        nested = {.format = "+l", .name = "other", .buffers = {bytes<std::int32_t>({0, 1, 2})}, .length = 2, .inner = {nested}};
    CHECK(table_error({two, nested}) == "arrow: types nested deeper than 64");
}

TEST_CASE("arrow: behind a table that was refused there is nothing") {
    Stream stream({{two}, {two}, {two}});
    int tables = 0;
    stream.spoil = [&](ArrowArray& table) {
        if (++tables == 2) table.n_children = 7;
    };
    const auto reader = read_arrow(&stream.stream, "frame");
    PostBatch batch;
    CHECK(reader->read(batch));
    CHECK_THROWS_AS(reader->read(batch), Error);
    CHECK_FALSE(reader->read(batch));   // and not the rows of an array that was released
    CHECK(batch.posts().empty());
}

TEST_CASE("arrow: strict hands out the rows before the first problem, then names the row") {
    std::vector<std::string> texts(100, "text");
    texts[70].assign(1, '\xff');
    Stream stream({{strings<std::int32_t>("u", "text", texts)}});
    const auto reader = read_arrow(&stream.stream, "frame", {.strict = true});
    PostBatch batch;
    CHECK(reader->read(batch));
    CHECK(batch.posts().size() == 70);
    CHECK(batch.end() == Position{70, 70});
    CHECK(reader->position() == batch.end());
    CHECK_THROWS_WITH_AS(reader->read(batch), "frame:71: not valid UTF-8 (strict)", Error);
}

TEST_CASE("arrow: the rows before a broken one are handed out, then it is named, whichever columns are read") {
    Column broken = strings<std::int32_t>("u", "other", {"a", "b", "c", "d"});
    broken.buffers[0] = bytes<std::int32_t>({0, 1, 2, 1, 4});
    Column views = view(20, 0, 0, {std::string(20, 'x')});
    views.length = 4;
    views.buffers[0] = bytes<std::int32_t>({1, 'a', 0, 0, 1, 'b', 0, 0, 20, 0, 7, 0, 1, 'd', 0, 0});
    for (const auto& [column, why] : {std::pair{broken, "arrow: column 'other': offsets that fall"},
                                      std::pair{views, "arrow: a string view outside of its buffers"}})
        for (const std::size_t count : {1, 100}) {
            Stream stream({{strings<std::int32_t>("u", "text", {"w", "x", "y", "z"}), column}});
            const auto reader = read_arrow(&stream.stream, "frame");
            PostBatch batch;
            std::string texts;
            const auto read_to_the_end = [&] {
                while (reader->read(batch, count))
                    for (const Post& post : batch.posts()) texts += post.text;
            };
            CHECK_THROWS_WITH_AS(read_to_the_end(), why, Error);
            CHECK(texts == "wx");
        }
}
