// BERTweet's normalization=True, against what transformers makes of posts: tests/golden/make_bertweet.py.
#include <doctest/doctest.h>

#include <ctime>

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

/// Of BERTweet's files, with normalization asked for.
Tokenizer open(const std::string& vocabulary, const std::string& codes) {
    const testing::TemporaryFolder folder;
    io::write_file(folder / "vocab.txt", vocabulary);
    io::write_file(folder / "bpe.codes", codes);
    io::write_file(folder / "tokenizer_config.json", R"({"normalization": true})");
    return Tokenizer::load_bertweet(folder.path());
}

}  // namespace

TEST_CASE("tweet normalizer: posts become what transformers makes of them, and so do their ids") {
    const std::string folder = CLAMOR_TEST_DATA "/bertweet/";
    const Tokenizer tokenizer = open(testing::read_bytes(folder + "vocab.txt"), testing::read_bytes(folder + "bpe.codes"));
    const Tokenizer again = Tokenizer::from_json(tokenizer.to_json(), "again");
    const io::Json golden = io::read_json(CLAMOR_TEST_DATA "/bertweet/normalized.json");
    CHECK(golden.items().size() > 250);
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
    const Tokenizer tokenizer = open("a 1\n", "");  // each character a token
    const auto places = [&](std::string_view post) {
        std::string found;
        text::TextSpan last{};
        for (const text::TextSpan span : tokenizer.encode(post, {.special_tokens = false}).offsets) {
            if (span != last) (found += found.empty() ? "" : " ") += post.substr(span.begin, span.end - span.begin);
            last = span;
        }
        return found;
    };
    CHECK_EQ(places("@bob http://a.b/c \xF0\x9F\x98\x80&amp;"), "@bob http://a.b/c \xF0\x9F\x98\x80 &amp;");
    CHECK_EQ(places("I can't go, it\xE2\x80\x99s 5 p . m ."), "I c a n ' t g o , i t \xE2\x80\x99 s 5 p . m .");
    CHECK_EQ(places("\xE2\x80\xA6&nosuch;b\xEF\xB8\x8E \xEF\xB8\x8F"), "\xE2\x80\xA6 b \xEF\xB8\x8E");
    CHECK_EQ(places("\xFF!!!!!"), "\xFF ! ! !");
}

TEST_CASE("tweet normalizer: linear on what invites to look again and again") {
    for (const char* unit :
         {"a", "a.", "1.", "a-'", "a@", "a.b@", "<a", "<", "http:/", "http:/(", "http:/(a)<", "http:/x(a)<", "x(a)", "http:/!(", "(a(b)c)",
          "http:/()", "a.bc/(", "a.bc/!<", "#a-'", "&a", "&#x0", ". \t", "0 *", "123 ", "+1 ( ", "n't ", "cannot ", " p . m .", "@", "_-",
          "a--", "\xF0\x9F\x98\x80", "\xEF\xB8\x8F", "\xCC\x81'"}) {
        INFO(unit);
        for (const char* first : {"", "http:/", "http:/x(", "a.bc/x"}) {
            std::string post = first;
            while (post.size() < 50'000) post += unit;
            const std::clock_t begin = std::clock();  // the processor's time: a busy machine is no hang
            normalized(post);
            CHECK(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC < 1.0);  // some 10 ms; quadratic would take seconds
        }
    }
}
