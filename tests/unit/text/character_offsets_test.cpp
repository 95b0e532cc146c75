#include "clamor/text/character_offsets.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace clamor::text;

namespace {

std::vector<TextSpan> in_characters(std::string_view text, std::vector<TextSpan> offsets) {
    to_character_offsets(text, offsets);
    return offsets;
}

}  // namespace

TEST_CASE("offsets of bytes become offsets of characters") {
    using Spans = std::vector<TextSpan>;
    CHECK(in_characters("", {{0, 0}}) == Spans{{0, 0}});
    CHECK(in_characters("plain", {{0, 5}, {2, 3}}) == Spans{{0, 5}, {2, 3}});
    // a, e with acute (2 bytes), a CJK character (3), an emoji (4), b: they begin at 0, 1, 3, 6, 10.
    const std::string text = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80" "b";
    CHECK(in_characters(text, {{10, 11}, {0, 1}, {1, 3}, {3, 6}, {6, 10}, {0, 11}, {0, 0}}) ==
          Spans{{4, 5}, {0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 5}, {0, 0}});
    CHECK(in_characters(text, {{2, 8}}) == Spans{{2, 4}});                 // inside of characters
    CHECK(in_characters(text, {{10, 12}, {4000000000u, 1}}) == Spans{{4, 5}, {5, 1}});  // behind the text
    CHECK(in_characters("a\xff\xc3(", {{1, 2}, {2, 4}}) == Spans{{1, 2}, {2, 4}});  // no UTF-8: a character each
}

TEST_CASE("offsets of a pair are those of the text that a token is of") {
    Encoding encoding;
    encoding.offsets = {{0, 0}, {0, 2}, {2, 3}, {0, 0}, {0, 1}, {1, 5}, {0, 0}};
    encoding.sequences = {-1, 0, 0, -1, 1, 1, -1};
    to_character_offsets("\xc3\xa9" "b", "c\xf0\x9f\x98\x80", encoding);
    CHECK(encoding.offsets == std::vector<TextSpan>{{0, 0}, {0, 1}, {1, 2}, {0, 0}, {0, 1}, {1, 2}, {0, 0}});
}
