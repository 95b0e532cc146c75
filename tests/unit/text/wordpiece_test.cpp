#include "clamor/text/wordpiece.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "clamor/text/normalizer.hpp"

using namespace clamor;
using text::Tokenizer;

namespace {

Tokenizer small(bool separator = false) {
    return text::wordpiece_tokenizer(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "##a",
                                                              "a", "!", "ab", "##c", "\xE4\xB8\xAD", "#"},
                                     separator);
}

std::vector<Tokenizer::Id> ids(const Tokenizer& tokenizer, std::string_view text, Index limit = 64) {
    std::vector<Tokenizer::Id> out;
    Tokenizer::State state(tokenizer);
    const Index count = tokenizer.append_ids(text, limit, out, state);
    CHECK(count == static_cast<Index>(out.size()));
    return out;
}

using Ids = std::vector<Tokenizer::Id>;

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
    CHECK(ids(small(true), "unaffable", 2) == Ids{2, 3});
    CHECK_THROWS_WITH(ids(small(true), "a", 1), "truncation: 1 tokens leave no room for the 2 special ones");
}

TEST_CASE("wordpiece: a word of 100 characters is taken, one of 101 is [UNK]") {
    CHECK(ids(small(), std::string(100, 'a'), 200).size() == 101);
    CHECK(ids(small(), std::string(101, 'a'), 200) == Ids{2, 1});
}

TEST_CASE("wordpiece: hostile bytes and lengths") {
    const auto pieces = small();
    CHECK(ids(pieces, std::string_view("a\0a", 3)) == Ids{2, 9, 8});  // cleaning removes the zero
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

TEST_CASE("wordpiece: tokenizer.json comes back as it went; broken vocabularies are refused in words") {
    for (const bool separator : {false, true}) {
        const auto tokenizer = small(separator);
        const auto json = io::to_text(tokenizer.to_json());
        const auto again = Tokenizer::from_json(io::parse_json(json, "tokenizer.json"), "tokenizer.json");
        CHECK(again.size() == tokenizer.size());
        CHECK(again.special_tokens() == (separator ? 2 : 1));
        CHECK(again.special(4));
        CHECK(!again.special(5));
        CHECK(again.mask() == 4);
        CHECK(io::to_text(again.to_json()) == json);
        CHECK(ids(again, "unaffable ab!") == ids(tokenizer, "unaffable ab!"));
    }
    const auto make = [](std::vector<std::string> tokens) { return text::wordpiece_tokenizer(tokens); };
    CHECK_THROWS_WITH(make({"[PAD]", "[UNK]", "[CLS]"}), "vocabulary: no [MASK] among 3 tokens");
    CHECK_THROWS_WITH(make({"[UNK]", "[CLS]", "[MASK]", "a", "a"}), "vocabulary: model: \"a\" is both 3 and 4");
    CHECK_THROWS_WITH(make({"[UNK]", "[CLS]", "[MASK]", ""}), "vocabulary: token 3 is empty");
}

TEST_CASE("wordpiece: the trainer joins the most frequent pairs, whatever the order of the texts") {
    std::vector<std::string> texts{"low low low low low", "lower lower", "newest newest newest newest newest newest",
                                   "widest widest widest"};
    const auto tokens = text::train_wordpiece(texts, {.vocabulary = 30, .least_count = 2});
    std::swap(texts[0], texts[3]);
    CHECK(text::train_wordpiece(texts, {.vocabulary = 30, .least_count = 2}) == tokens);
    CHECK(tokens.size() <= 30);
    const auto tokenizer = text::wordpiece_tokenizer(tokens);
    for (const char* token : {"low", "##est", "newest"}) CHECK(tokenizer.find(token).has_value());
    CHECK(ids(tokenizer, "lowest").size() == 3);  // [CLS] low ##est
    CHECK(text::train_wordpiece(std::vector<std::string>{}).size() == 5);
}

TEST_CASE("wordpiece: characters do not exceed the vocabulary, and the most frequent have its room") {
    std::vector<std::string> texts(40, "abab ba");
    for (char c = 'c'; c <= 'z'; ++c) texts.push_back(std::string{c, 'a'});
    for (const Index vocabulary : {6, 7, 9, 12, 30, 60}) {
        CAPTURE(vocabulary);
        const auto tokens = text::train_wordpiece(texts, {.vocabulary = vocabulary});
        CHECK(static_cast<Index>(tokens.size()) <= vocabulary);
        if (vocabulary == 9)
            CHECK(std::vector<std::string>(tokens.begin() + 5, tokens.end()) == std::vector<std::string>{"a", "##b", "##a", "b"});
    }
}
