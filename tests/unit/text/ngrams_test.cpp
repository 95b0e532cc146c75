#include "clamor/text/ngrams.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using clamor::Index;
using clamor::text::NgramHash;

namespace {

std::vector<std::int32_t> ids(const std::string& text, NgramHash hash = {}) {
    std::vector<std::int32_t> out{-7};  // what was there stays
    hash.append(text, out);
    CHECK(out.front() == -7);
    out.erase(out.begin());
    return out;
}

}  // namespace

TEST_CASE("n-grams: words, pairs of words and runs of characters, each once, in order") {
    CHECK(ids("").empty());
    // "ab": itself, the pair of the beginning and itself; of " ab ": 3 runs of two, 2 of three, 1 of four.
    CHECK(ids("ab").size() == 8);
    CHECK(ids("ab ab").size() == 9);  // the pair "ab ab" is new
    CHECK(ids("a").size() == 5);
    CHECK(ids("\xC3\xA9").size() == 5);
    const auto all = ids("good food");
    CHECK(std::is_sorted(all.begin(), all.end()));
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    const auto other = ids("food good");
    CHECK(all.size() == other.size());
    CHECK(all != other);
    for (const auto id : ids("good food", {.buckets = 3})) CHECK((id >= 0 && id < 3));
}

TEST_CASE("n-grams: long words and texts are read to their limit") {
    CHECK(ids(std::string(100'000, 'a')).size() < 20);
    CHECK(ids(std::string(64, 'a') + "b").size() == ids(std::string(64, 'a') + "c").size());
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + " ";
    CHECK(ids(text).size() < 128 * 30);
}
