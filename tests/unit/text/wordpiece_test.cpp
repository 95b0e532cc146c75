#include "clamor/text/wordpiece.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "clamor/text/normalizer.hpp"

using namespace clamor;
using text::WordPiece;

namespace {

WordPiece small(bool separator = false) {
    return WordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "##a", "a", "!", "ab", "##c", "\xE4\xB8\xAD", "#"}, separator);
}

std::vector<WordPiece::Id> ids(const WordPiece& pieces, std::string_view text, Index limit = 64) {
    std::vector<WordPiece::Id> out;
    const Index count = pieces.encode(text, limit, out);
    CHECK(count == static_cast<Index>(out.size()));
    return out;
}

using Ids = std::vector<WordPiece::Id>;

}  // namespace

TEST_CASE("wordpiece: longest pieces from the left, [UNK] for the whole word that has no way through") {
    const auto pieces = small();
    CHECK(ids(pieces, "") == Ids{2});
    CHECK(ids(pieces, "unaffable") == Ids{2, 5, 6, 7});
    CHECK(ids(pieces, "un aff") == Ids{2, 5, 1});
    CHECK(ids(pieces, "abcaa!a!!") == Ids{2, 11, 12, 8, 8, 10, 9, 10, 10});
    CHECK(ids(pieces, "abd a") == Ids{2, 1, 9});
    CHECK(ids(pieces, "a\xE4\xB8\xAD\xE4\xB8\xAD") == Ids{2, 9, 13, 13});
    CHECK(ids(pieces, "##a") == Ids{2, 14, 14, 9});
    CHECK(ids(small(true), "a") == Ids{2, 9, 3});
}

TEST_CASE("wordpiece: the limit cuts the end, [SEP] stays") {
    CHECK(ids(small(), "a a a a", 3) == Ids{2, 9, 9});
    CHECK(ids(small(true), "a a a a", 3) == Ids{2, 9, 3});
    CHECK(ids(small(), "unaffable", 2) == Ids{2, 5});
    std::vector<WordPiece::Id> out;
    CHECK_THROWS_AS(small().encode("a", 1, out), Error);
}

TEST_CASE("wordpiece: a word of 100 characters is taken, one of 101 is [UNK]") {
    CHECK(ids(small(), std::string(100, 'a'), 200).size() == 101);
    CHECK(ids(small(), std::string(101, 'a'), 200) == Ids{2, 1});
}

TEST_CASE("wordpiece: hostile bytes and lengths") {
    const auto pieces = small();
    CHECK(ids(pieces, std::string_view("a\0a", 3)) == Ids{2, 9, 9});
    CHECK(ids(pieces, "a\xFF\xC0 a") == Ids{2, 9, 9});
    CHECK(ids(pieces, std::string(100'000, 'a')) == Ids{2, 1});
    std::string blanks;
    for (int i = 0; i < 100'000; ++i) blanks += "a ";
    CHECK(ids(pieces, blanks, 128).size() == 128);
    // Every word walks deep and fails at its end: still linear.
    std::string deep;
    while (deep.size() < 2'000'000) deep += std::string(99, 'a') + "\xC3\xA9 ";
    const auto begin = std::chrono::steady_clock::now();
    CHECK(ids(pieces, deep, 1 << 30).size() > 10'000);
    CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < 4.0);
}

TEST_CASE("wordpiece: tokenizer.json comes back as it went; broken ones are refused in words") {
    for (const bool separator : {false, true}) {
        const auto pieces = small(separator);
        const auto json = io::to_text(pieces.to_json());
        const auto again = WordPiece::from_json(io::parse_json(json, "tokenizer.json"), "tokenizer.json");
        CHECK(again.size() == pieces.size());
        CHECK(again.separator() == separator);
        CHECK(io::to_text(again.to_json()) == json);
        CHECK(ids(again, "unaffable ab!") == ids(pieces, "unaffable ab!"));
    }
    const auto refuse = [](const char* json) { CHECK_THROWS_AS(WordPiece::from_json(io::parse_json(json, "t"), "t"), Error); };
    refuse("[]");
    refuse("{}");
    refuse(R"({"model": 3})");
    refuse(R"({"model": {"type": "BPE", "vocab": {}}})");
    refuse(R"({"model": {"type": "WordPiece", "vocab": {"a": 1}}, "pre_tokenizer": {"type": "BertPreTokenizer"}})");
    refuse(R"({"model": {"type": "WordPiece", "vocab": {"a": 0, "b": 0}}, "pre_tokenizer": {"type": "BertPreTokenizer"}})");
    CHECK_THROWS_WITH(WordPiece({"[PAD]", "[UNK]", "[CLS]"}), "vocabulary: no [MASK] among 3 tokens");
    CHECK_THROWS_WITH(WordPiece({"[UNK]", "[CLS]", "[MASK]", "a", "a"}), "vocabulary: \"a\" is both 3 and 4");
}

TEST_CASE("wordpiece: the trainer joins the most frequent pairs, whatever the order of the texts") {
    std::vector<std::string> texts{"low low low low low", "lower lower", "newest newest newest newest newest newest", "widest widest widest"};
    const auto pieces = text::train_wordpiece(texts, {.vocabulary = 30, .least_count = 2});
    std::swap(texts[0], texts[3]);
    const auto again = text::train_wordpiece(texts, {.vocabulary = 30, .least_count = 2});
    REQUIRE(pieces.size() == again.size());
    for (Index i = 0; i < pieces.size(); ++i) CHECK(pieces.token(static_cast<WordPiece::Id>(i)) == again.token(static_cast<WordPiece::Id>(i)));
    for (const char* token : {"low", "##est", "newest"}) CHECK(pieces.find(token).has_value());
    CHECK(ids(pieces, "lowest").size() == 3);  // [CLS] low ##est
    CHECK(pieces.size() <= 30);
    CHECK(text::train_wordpiece(std::vector<std::string>{}).size() == 5);
}
