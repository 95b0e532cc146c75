#include <doctest/doctest.h>

#include <cstring>

#include "capi/clamor.h"
#include "support/arrow.hpp"

using clamor::testing::Column;
using clamor::testing::Stream;
using clamor::testing::strings;

namespace {

bool taken_over(const Stream& table) { return table.stream.release == nullptr; }

clamor_str str(const char* text) { return {text, std::strlen(text)}; }

Stream three_posts() {
    return Stream({{strings<std::int32_t>("u", "id", {"1", "2"}), strings<std::int32_t>("u", "words", {"Sun #today", "rain"})},
                   {strings<std::int32_t>("u", "id", {"1"}), strings<std::int32_t>("u", "words", {"Sun #today"})}});
}

}  // namespace

TEST_CASE("C interface: a table of Arrow is read in the place of files") {
    Stream table = three_posts();
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    options.stream = &table.stream;
    options.columns = str("text=words");
    std::uint64_t rows = 0, posts = 0, observations = 0;
    options.progress_payload = &rows;
    options.progress = [](const clamor_progress* progress, void* payload) -> std::int32_t {
        *static_cast<std::uint64_t*>(payload) = progress->bytes;
        return 0;
    };

    clamor_analyzer* analyzer = nullptr;
    REQUIRE(clamor_analyze(&analyzer, nullptr, &options) == CLAMOR_OK);
    CHECK(taken_over(table));
    CHECK(rows == 3);
    CHECK(clamor_analyzer_count(analyzer, &posts, &observations) == CLAMOR_OK);
    CHECK(posts == 2);
    CHECK(observations == 3);
    clamor_analyzer_destroy(analyzer);

    CHECK(clamor_analyze(nullptr, nullptr, &options) == CLAMOR_INVALID_ARGUMENT);  // there is nothing left
    CHECK(std::string(clamor_last_error()) == "stream: it was released, or taken over before");
}

TEST_CASE("C interface: a stream is its caller's where an option is wrong, and released where reading it fails") {
    Stream table = three_posts();
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    options.stream = &table.stream;
    const clamor_str file = str("posts.jsonl");
    options.inputs = &file, options.input_count = 1;
    CHECK(clamor_analyze(nullptr, nullptr, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(std::string(clamor_last_error()) == "stream: needed is either it or inputs, not both");
    CHECK(!taken_over(table));

    options.input_count = 0;
    options.format = str("csv");
    CHECK(clamor_analyze(nullptr, nullptr, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(std::string(clamor_last_error()) == "stream: a format is of inputs, got csv");
    CHECK(!taken_over(table));
    options.format = {};
    options.columns = str("text=worms");
    CHECK(clamor_analyze(nullptr, nullptr, &options) == CLAMOR_NOT_FOUND);
    CHECK(std::string(clamor_last_error()).starts_with("stream: "));
    CHECK(taken_over(table));
}

TEST_CASE("C interface: a stream without its functions is refused") {
    for (const bool schema : {true, false}) {
        Stream table = three_posts();
        if (schema) table.stream.get_schema = nullptr;
        else table.stream.get_next = nullptr;
        clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
        options.stream = &table.stream;
        CHECK(clamor_analyze(nullptr, nullptr, &options) == CLAMOR_INVALID_ARGUMENT);
        CHECK(std::string(clamor_last_error()) == "stream: an Arrow stream without get_schema or get_next");
        CHECK(taken_over(table));
    }
}
