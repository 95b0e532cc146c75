#include "clamor/posts/label_cell.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"

using namespace clamor;
using posts::labels_of;
using Labels = std::vector<std::string>;

TEST_CASE("label cell: labels are parted, or listed as JSON, stripped, and each once") {
    CHECK(labels_of("love, joy") == Labels{"joy", "love"});
    CHECK(labels_of("joy;love|joy ,, ") == Labels{"joy", "love"});
    CHECK(labels_of("\u00a0joy\u3000;\x1c") == Labels{"joy"});
    CHECK(labels_of("so much joy") == Labels{"so much joy"});
    for (const char* none : {"", " ", " , ;", "[]", "[\" \"]"}) CHECK(labels_of(none).empty());
    CHECK(labels_of(R"(["joy, love", " joy ", 7, -1])") == Labels{"-1", "7", "joy", "joy, love"});
    CHECK(labels_of("[joy, love") == Labels{"[joy", "love"});   // no JSON
    CHECK(labels_of("[joy]") == Labels{"[joy]"});
    CHECK(labels_of("\"joy\"") == Labels{"\"joy\""});
    CHECK(labels_of(std::string(100'000, '[')) == Labels{std::string(100'000, '[')});
}

TEST_CASE("label cell: a list of anything else is an error, and what is a list is told") {
    for (const auto& [cell, what] :
         {std::pair("[null]", "null"), std::pair("[\"a\", true]", "true or false"), std::pair("[[\"a\"]]", "an array"),
          std::pair("[{}]", "an object"), std::pair("[1.5]", "a number that is not whole"),
          std::pair("[18446744073709551615]", "a number that is not whole")}) {
        Status status = Status::ok;
        CHECK(testing::error_of([cell = cell] { labels_of(cell); }, &status) ==
              concat("expected a list of labels, got ", what, " in it"));
        CHECK(status == Status::invalid_argument);
        CHECK(posts::is_label_list(cell));
    }
    for (const char* cell : {"", "joy", "[joy]", "{\"a\": []}", " []"}) CHECK_FALSE(posts::is_label_list(cell));
}

TEST_CASE("label cell: a number may have white space around it and a sign, as the command reads it") {
    for (const char* cell : {"12.5", " 12.5\n", "+12.5", "1.25e1", "\u00a012.5"}) CHECK(posts::number_of(cell) == 12.5f);
    CHECK(posts::number_of(" -3 ") == -3);
    CHECK(posts::number_of("1e-50") == 1e-50);  // as a float it is finite, if 0
    CHECK(posts::number_of("1700000001") == 1700000001);  // which no float is
    for (const char* cell : {"", " ", "+", "+-1", "--1", "nan", "inf", "1e99", "1 2", "0x10", "12.5 or so"}) {
        CAPTURE(cell);
        CHECK(testing::contains(testing::error_of([&] { posts::number_of(cell); }), "expected a finite number, got \""));
    }
    const std::string long_cell = std::string(63, 'a') + "\u00e9";   // is not cut within its last letter
    CHECK(testing::error_of([&] { posts::number_of(long_cell); }) == "expected a finite number, got \"" + std::string(63, 'a') + '"');
}
