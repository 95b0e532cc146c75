#include "clamor/io/json.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <limits>

#include "clamor/core/utf8.hpp"
#include "support/files.hpp"

using namespace clamor;
using io::Json;

TEST_CASE("json: what is written is read back equal, doubles to the bit") {
    const Json value = Json::object({{"name", "caf\xc3\xa9 \"quoted\" \\ \n\t\x01"},
                                     {"list", Json::array({1, -2, 0.1, 1e-308, 123456789012345678.0, true, Json()})},
                                     {"largest", std::numeric_limits<Index>::max()},
                                     {"empty", Json::object()},
                                     {"nothing", Json::array()}});
    CHECK(io::parse_json(io::to_text(value), "test") == value);
    CHECK(io::parse_json(io::to_text(value, 2), "test") == value);
    CHECK(io::to_text(Json::object({{"a", 1}, {"b", Json::array({2.0})}})) == R"({"a":1,"b":[2.0]})");
}

TEST_CASE("json: hostile texts end in a clear error") {
    struct Case {
        std::string text;
        const char* expected;
    };
    const Case cases[] = {
        {"", "no valid JSON"},
        {"{", "no valid JSON"},
        {"{\"a\": 1,}", "no valid JSON"},
        {"[1] 2", "no valid JSON"},
        {"nan", "no valid JSON"},
        {"[1e999]", "no valid JSON"},
        {"\"\xff\"", "no valid JSON"},
        {"\"\xed\xa0\x80\"", "no valid JSON"},
        {"\"\\ud800\"", "no valid JSON"},
        {std::string("\"a\0b\"", 5), "NUL at byte 2"},
        {std::string("{}\0 more", 8), "NUL at byte 2"},
        {R"({"a": 1, "b": 2, "a": 3})", "member 'a' is given twice"},
        {std::string(100, '['), "nested deeper than 64 levels"},
        {std::string(1000000, '['), "nested deeper than 64 levels"},
        {"[" + std::string(2000, ' ') + "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", "more than 10 values"},
    };
    for (const Case& one : cases) {
        const std::string& text = one.text;
        const char* expected = one.expected;
        INFO(text.substr(0, 40));
        Status status = Status::ok;
        const auto what = testing::error_of(
            [&] { io::parse_json(text, "config.json", {.depth = 64, .values = testing::contains(expected, "more") ? 10 : 1000}); },
            &status);
        CHECK(status == Status::bad_file);
        CHECK(testing::contains(what, "config.json: "));
        CHECK(testing::contains(what, expected));
    }
}

TEST_CASE("json: accessors say what was expected") {
    const Json value = Json::object({{"layers", "six"}, {"rate", 1}, {"labels", Json::array({"a", "b"})}});
    CHECK_THROWS_WITH(value.at("layers").integer(), "expected an integer, got a string");
    CHECK_THROWS_WITH(value.at("heads"), "no member 'heads'");
    CHECK(value.at("rate").number() == 1.0);
    CHECK(value.at("labels").strings() == std::vector<std::string>{"a", "b"});
    CHECK_THROWS_AS(io::to_text(Json(std::numeric_limits<double>::infinity())), Error);
    CHECK_THROWS_AS(io::to_text(Json("\xc3")), Error);
    CHECK_FALSE(io::parse_json("18446744073709551615", "x").is_integer());
}

TEST_CASE("json: a pipe is refused, not waited for") {
    const testing::TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "config.json").c_str(), 0600) == 0);
    CHECK_THROWS_WITH(io::read_json(folder / "config.json"), doctest::Contains("is no regular file"));
}

TEST_CASE("utf8: the first invalid byte") {
    CHECK(first_invalid_utf8("plain caf\xc3\xa9 \xf0\x9f\x98\x80 \xe2\x82\xac") == std::string::npos);
    for (const std::string bad : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                                  "\xf5", "\xe2\x82", "\xe2\x82z"})
        CHECK(first_invalid_utf8("ab" + bad) == 2);
}
