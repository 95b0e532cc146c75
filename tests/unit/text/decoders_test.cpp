#include "text/tokenizer/decoders.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"
#include "text/tokenizer/byte_level.hpp"

using namespace clamor;
using text::Decoders;
using testing::contains;
using testing::error_of;

namespace {

std::string decoded(const std::string& json, text::Tokens tokens) {
    const io::Json parsed = io::parse_json(json, "test");
    return Decoders(text::Fields(parsed, "decoder")).text_of(std::move(tokens));
}

}  // namespace

// What decoders.X.decode(tokens) of tokenizers 0.23.3 gives.
TEST_CASE("decoders: tokens that no text gives come out as in the Hugging Face library") {
    CHECK(Decoders().text_of({"a", "##b", ""}) == "a ##b ");
    CHECK(decoded(R"({"type": "WordPiece"})", {"##a", "##b", "do", "not", "'", "s", ".", "n't", "'s", " do not", "a ' b"}) ==
          "##ab do not ' s.n't's  don't a'b");
    CHECK(decoded(R"({"type": "WordPiece", "prefix": "", "cleanup": false})", {"a", ".", "b"}) == "a.b");
    CHECK(decoded(R"({"type": "ByteLevel"})", {"\u0120a", "\u00C3", "\u00A9", "\u00C3", "x", "\u65E5", "\u00F0\u0141\u013A"}) ==
          " a\u00E9\uFFFDx\u65E5\uFFFD");
    CHECK(decoded(R"({"type": "ByteLevel"})", {}) == "");
    CHECK(decoded(R"({"type": "Metaspace", "replacement": "\u2581"})", {"\u2581a\u2581b", "\u2581c", "d\u2581"}) == "ab cd ");
    CHECK(decoded(R"({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first"})", {"\u2581a\u2581b", "\u2581c"}) == "ab c");
    CHECK(decoded(R"({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "never"})", {"\u2581a\u2581b", "\u2581c"}) ==
          " a b c");
    CHECK(decoded(R"({"type": "BPEDecoder"})", {"a</w>b</w>", "</w>x", "c</w>"}) == "a b  xc");
    CHECK(decoded(R"({"type": "BPEDecoder", "suffix": "@"})", {"a@", "b", "c@"}) == "a bc");
    CHECK(decoded(R"({"type": "Replace", "pattern": {"String": "a"}, "content": "b"})", {"aab", "", "c"}) == "bbbc");
    CHECK(decoded(R"({"type": "Replace", "pattern": {"Regex": "a+"}, "content": "b"})", {"aab", "", "c"}) == "bbc");
    CHECK(decoded(R"({"type": "ByteFallback"})", {"<0xe2>", "<0x80>", "a", "<0x61>", "<0xZZ>", "<0xE2>", "<0xC3>"}) ==
          "\uFFFD\uFFFDaa<0xZZ>\uFFFD\uFFFD");
    CHECK(decoded(R"({"type": "CTC"})", {"a", "a", "<pad>", "a", "|", "b", ".", "<pad>|"}) == "aa b. ");
    CHECK(decoded(R"({"type": "CTC", "cleanup": false})", {"a", "|", "<pad>|"}) == "a||");
    CHECK(decoded(R"({"type": "Sequence", "decoders": []})", {"a", "b"}) == "ab");
    CHECK(decoded(R"({"type": "Sequence", "decoders": [{"type": "ByteLevel"}, {"type": "WordPiece"}]})", {"a", "b"}) == "ab");
    CHECK(decoded(R"({"type": "Sequence", "decoders": [{"type": "Strip", "content": "\u00E9", "start": 2, "stop": 0}, {"type": "Fuse"},
                      {"type": "Strip", "content": "b", "start": 1, "stop": 0}]})",
                  {"\u00E9\u00E9bb", "b\u00E9b\u00E9"}) == "bb\u00E9b\u00E9");
}

// There the library's Strip panics.
TEST_CASE("decoders: tokens shorter than what is stripped") {
    CHECK(decoded(R"({"type": "Strip", "content": "y", "start": 1, "stop": 2})", {"yyabyyy", "y", "", "yy", "yyyy"}) == "yabyy");
    CHECK(decoded(R"({"type": "Strip", "content": "y", "start": 0, "stop": 1000000})", {"yy", "ay"}) == "a");
}

// As Rust's String::from_utf8_lossy: one U+FFFD for a character that is cut off, one for each byte that begins none.
TEST_CASE("decoders: bytes that are not UTF-8") {
    const auto text_of = [](std::initializer_list<int> bytes) {
        text::Tokens tokens;
        for (const int byte : bytes) append_character(tokens.emplace_back(), text::byte_characters[static_cast<std::size_t>(byte)]);
        return decoded(R"({"type": "ByteLevel"})", tokens);
    };
    CHECK(text_of({0xe4, 0xb8, 0xad}) == "\u4E2D");
    CHECK(text_of({0xe4, 0xb8, 'a'}) == "\uFFFDa");
    CHECK(text_of({0xe4}) == "\uFFFD");
    CHECK(text_of({0xf0, 0x9f, 0x98, 'a', 0xf0, 0x9f, 'b', 0xf0, 'c'}) == "\uFFFDa\uFFFDb\uFFFDc");
    CHECK(text_of({0xc0, 0x80, 0xf5, 0x80}) == "\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK(text_of({0xed, 0xa0, 0x80}) == "\uFFFD\uFFFD\uFFFD");         // a surrogate
    CHECK(text_of({0xe0, 0x9f, 0xbf}) == "\uFFFD\uFFFD\uFFFD");         // overlong
    CHECK(text_of({0xf4, 0x90, 0x80, 0x80}) == "\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK(text_of({0xe4, 0xe4, 0xb8, 0xad}) == "\uFFFD\u4E2D");
}

TEST_CASE("decoders: what is not known is named, with its place") {
    const auto refused = [](const std::string& json) { return error_of([&] { decoded(json, {}); }); };
    CHECK(contains(refused(R"({"type": "Guess"})"), "decoder: unknown decoder \"Guess\""));
    CHECK(contains(refused(R"({"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "Guess"}]})"),
                   "decoder[1]: unknown decoder \"Guess\""));
    CHECK(contains(refused(R"({"type": "Strip", "content": "ab"})"), "\"content\" must be one character, got \"ab\""));
    CHECK(contains(refused(R"({"type": "Strip", "content": "a", "stop": -1})"), "\"stop\" must be from 0"));
    CHECK(contains(refused(R"({"type": "Replace", "pattern": {"Regex": "(a|b)*"}, "content": ""})"),
                   "the regular expression (a|b)* is not one of those that are known here"));
    CHECK(contains(refused(R"({"type": "BPEDecoder", "suffix": ""})"), "an empty suffix"));
    CHECK(contains(refused(R"({"type": "CTC", "pad_token": ""})"), "an empty pad_token"));
    CHECK(contains(refused("[]"), "expected an object, got"));
    std::string doubling = R"({"type": "Sequence", "decoders": [)";
    for (int i = 0; i < 40; ++i) doubling += R"({"type": "Replace", "pattern": {"String": "a"}, "content": "aa"},)";
    CHECK(contains(refused(doubling + R"({"type": "Fuse"}]})"),
                   "decoder[10]: replacements that may make a text more than 1024 times as long"));
}
