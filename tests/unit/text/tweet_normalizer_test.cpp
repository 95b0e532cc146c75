// BERTweet's normalization=True, against what transformers makes of posts: tests/golden/make_bertweet.py.
#include <doctest/doctest.h>

#include <chrono>

#include "clamor/io/file.hpp"
#include "clamor/text/tokenizer.hpp"
#include "support/files.hpp"
#include "text/tokenizer/normalizers.hpp"

using namespace clamor;
using text::Tokenizer;

namespace {

std::string normalized(std::string_view post) {
    text::TextPair texts;
    texts.now().borrow(post, 0);
    text::TweetNormalizer().apply(texts);
    return std::string(texts.now().bytes());
}

/// BERTweet's small files with normalization asked for.
Tokenizer open(const testing::TemporaryFolder& folder) {
    for (const char* name : {"vocab.txt", "bpe.codes"})
        io::write_file(folder / name, io::read_file(std::string(CLAMOR_TEST_DATA "/bertweet/") + name, 1 << 20));
    io::write_file(folder / "tokenizer_config.json", R"({"normalization": true})");
    return Tokenizer::load_bertweet(folder / "");
}

}  // namespace

TEST_CASE("tweet normalizer: posts become what transformers makes of them, and so do their ids") {
    const testing::TemporaryFolder folder;
    const Tokenizer tokenizer = open(folder), again = Tokenizer::from_json(tokenizer.to_json(), "again");
    const io::Json golden = io::read_json(CLAMOR_TEST_DATA "/bertweet/normalized.json");
    CHECK(golden.items().size() > 300);
    for (const io::Json& one : golden.items()) {
        const std::string& post = one.at("text").string();
        INFO(post);
        CHECK_EQ(normalized(post), one.at("normalized").string());
        std::vector<text::TokenId> ids;
        for (const io::Json& id : one.at("ids").items()) ids.push_back(static_cast<text::TokenId>(id.integer()));
        CHECK(tokenizer.encode(post).ids == ids);
        CHECK(again.encode(post).ids == ids);
    }
}

TEST_CASE("tweet normalizer: what a token becomes stands for it whole, all else for itself") {
    const testing::TemporaryFolder folder;
    const Tokenizer tokenizer = open(folder);
    const auto words = [&](std::string_view post) {
        std::vector<std::string_view> found;
        for (const text::TextSpan span : tokenizer.encode(post, {.special_tokens = false}).offsets) {
            const auto piece = post.substr(span.begin, span.end - span.begin);
            if (found.empty() || found.back().data() != piece.data()) found.push_back(piece);
        }
        return found;
    };
    using Words = std::vector<std::string_view>;
    CHECK(words("@bob http://a.b/c \xF0\x9F\x98\x80&amp;") == Words{"@bob", "http://a.b/c", "\xF0\x9F\x98\x80", "&amp;"});
    CHECK(words("I can't") == Words{"I", "c", "a", "n", "'", "t"});
    CHECK(words("\xE2\x80\xA6!") == Words{"\xE2\x80\xA6", "!"});
    CHECK(words("\xFF\xEF\xB8\x8F!!!!!") == Words{"\xFF\xEF\xB8\x8F", "!", "!", "!"});
}

TEST_CASE("tweet normalizer: linear on what invites to look again and again") {
    for (const char* unit :
         {"a", "a.", "1.", "a-'", "a@", "a.b@", "<a", "<", "http:/", "http:/(", "http:/(a)<", "http:/x(a)<", "x(a)", "http:/!(", "(a(b)c)",
          "http:/()", "a.bc/(", "a.bc/!<", "#a-'", "&a", "&#x0", ". \t", "0 *", "123 ", "+1 ( ", "n't ", "cannot ", " p . m .", "@", "_-",
          "a--", "\xF0\x9F\x98\x80", "\xEF\xB8\x8F", "\xCC\x81'"}) {
        INFO(unit);
        for (const char* first : {"", "http:/", "http:/x(", "a.bc/x"}) {
            std::string post = first;
            while (post.size() < 200'000) post += unit;
            const auto begin = std::chrono::steady_clock::now();
            normalized(post);
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
            CHECK(taken.count() < 2.0);  // some 200 ns a byte; quadratic would take minutes
        }
    }
}
