// BERTweet's own vocabulary files, against what transformers' BertweetTokenizer gives: tests/golden/make_bertweet.py.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "clamor/text/checkpoint_tokenizer.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using text::Tokenizer;

namespace {

const std::string folder = CLAMOR_TEST_DATA "/bertweet";

std::vector<Index> ids_of(const text::Encoding& encoding) { return {encoding.ids.begin(), encoding.ids.end()}; }

std::vector<Index> ids_of(const io::Json& ids) {
    std::vector<Index> read;
    for (const io::Json& id : ids.items()) read.push_back(id.integer());
    return read;
}

}  // namespace

TEST_CASE("bertweet: ids of posts, pairs and hostile texts, and decoded texts, equal transformers'") {
    const io::Json golden = io::read_json(folder + "/cases.json");
    const auto tokenizer = text::open_tokenizer(folder);
    REQUIRE(tokenizer);
    CHECK(tokenizer->size() == golden.at("size").integer());
    const Tokenizer again = Tokenizer::from_json(tokenizer->to_json(), "again");
    for (const io::Json& one : golden.at("cases").items()) {
        const std::string& text = one.at("text").string();
        INFO(text);
        const text::Encoding encoding = tokenizer->encode(text);
        CHECK(ids_of(encoding) == ids_of(one.at("ids")));
        CHECK(again.encode(text).ids == encoding.ids);
        CHECK(tokenizer->decode(encoding.ids) == one.at("decoded").string());
        for (const text::TextSpan span : encoding.offsets) CHECK((span.begin <= span.end && span.end <= text.size()));
    }
    for (const io::Json& one : golden.at("pairs").items()) {
        const auto texts = one.at("texts").strings();
        INFO(texts[0]);
        CHECK(ids_of(tokenizer->encode_pair(texts[0], texts[1])) == ids_of(one.at("ids")));
    }
}

TEST_CASE("bertweet: a pipe in place of a file is refused, not waited for") {
    for (const char* name : {"vocab.txt", "bpe.codes"}) {
        const testing::TemporaryFolder copy;
        for (const char* file : {"vocab.txt", "bpe.codes"}) io::write_file(copy / file, "");
        std::filesystem::remove(copy / name);
        REQUIRE(::mkfifo((copy / name).c_str(), 0600) == 0);
        CHECK(contains(error_of([&] { Tokenizer::load_bertweet(copy.path()); }), copy / name + ": is no regular file"));
    }
}

TEST_CASE("bertweet: a checkpoint with these files takes texts") {
    testing::CheckpointCopy copy("roberta");
    io::write_file(copy.file("vocab.txt"), "the 9\nc@@ 5\na@@ 4\nt 3\n");
    io::write_file(copy.file("bpe.codes"), "t h 9\nth e</w> 8\n");
    const auto tokenizer = text::open_tokenizer(copy.path());
    REQUIRE(tokenizer);
    const text::Encoding encoding = tokenizer->encode("the cat sat <mask>");
    CHECK(encoding.ids == std::vector<text::TokenId>{0, 4, 5, 6, 7, 3, 6, 7, 8, 2});  // no s@@: unknown
    CHECK(encoding.offsets[2] == text::TextSpan{4, 5});
    CHECK(tokenizer->mask() == 8);
    const text::TextEncoder encoder(copy.path());
    const std::string_view text = "the cat sat";
    CHECK(encoder.vectors({&text, 1}).rows() == 1);
}

TEST_CASE("bertweet: what is wrong in the files is said with its line") {
    const auto error_with = [](const char* name, const char* content) {
        testing::CheckpointCopy copy("roberta");
        io::write_file(copy.file("vocab.txt"), "a 1\nb 2\n");
        io::write_file(copy.file("bpe.codes"), "a b 3\n");
        io::write_file(copy.file(name), content);
        return error_of([&] { text::open_tokenizer(copy.path()); });
    };
    CHECK(error_with("vocab.txt", "a 1\n") == "");
    CHECK(contains(error_with("vocab.txt", "a 1\nb\n"), "vocab.txt: line 2: expected a token and its count, got 1 words"));
    CHECK(contains(error_with("vocab.txt", "a 1\na 2\n"),
                   "vocab.txt: line 2: \"a\" is given twice, which would give two tokens the same id"));
    CHECK(contains(error_with("vocab.txt", "b 2\n<s> 1\n"), "line 2: \"<s>\" is given twice"));
    CHECK(contains(error_with("bpe.codes", "a b 3\nab c\n"), "bpe.codes: line 2: expected two symbols and their count, got 2 words"));
    CHECK(contains(error_with("bpe.codes", "a b 3\nab"), "bpe.codes: cut off"));
    CHECK(contains(error_with("tokenizer_config.json", "{\"normalization\": 1}"), "normalization"));
    for (const char* value : {"true", "false", "null"})
        CHECK(error_with("tokenizer_config.json", concat("{\"normalization\": ", value, "}").c_str()) == "");
}
