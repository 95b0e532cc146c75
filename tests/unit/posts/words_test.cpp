#include "clamor/posts/words.hpp"

#include <doctest/doctest.h>

#include <string>

#include "clamor/posts/fold.hpp"

using namespace clamor::posts;

namespace {

std::string words(std::string_view text) {
    std::string all, word;
    for (WordScanner scanner(text); scanner.next(word);) all.append(all.empty() ? "" : "|").append(word);
    return all;
}

}  // namespace

TEST_CASE("fold: case, width, forms, marks") {
    CHECK(folded("Hello, WORLD 42_#@") == "hello, world 42_#@");
    CHECK(folded("Straße ΣΊΣΥΦΟΣ ς İ ПРИВЕТ ÀÉ") == "strasse σίσυφοσ σ i\xcc\x87 привет àé");
    CHECK(folded("e\xcc\x81 E\xcc\x81 \xc3\xa9") == "é é é");  // a letter and its mark, in one or two
    CHECK(folded("ａｂＣ ﬁ ½… ™ ①") == "abc fi 1⁄2... tm 1");
    CHECK(folded("한국 \xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab") == "한국 한");  // Hangul in one or three
    CHECK(folded("か\xe3\x82\x99 ｶﾞ ガ") == "が ガ ガ");
    CHECK(folded("\xc2\xadso\xc2\xad"
                 "ft a\xe2\x80\x8d\xe2\x80\x8b") == "soft a");
    CHECK(folded("❤️ 👍🏽 👨‍👩‍👧 日本語") == "❤ 👍🏽 👨👩👧 日本語");
    CHECK(folded("").empty());
    const std::string once = folded("Straße e\xcc\x81\xcc\xa3 ǅ ẛ̣ ﷺ \xf0\x9d\x94\x84 ͅα");
    CHECK(folded(once) == once);
}

TEST_CASE("fold: with the table as without, for every character and next to marks") {
    for (char32_t c = 0x80; c < 0x3200; ++c) {
        if (c >= 0x378 && c < 0x380) continue;  // unassigned
        std::string one;
        if (c >= 0x800) one += static_cast<char>(0xe0 | c >> 12);
        one += static_cast<char>(c < 0x800 ? 0xc0 | c >> 6 : 0x80 | (c >> 6 & 0x3f));
        one += static_cast<char>(0x80 | (c & 0x3f));
        const std::string table = folded(one + "я" + one);
        const std::string library = folded(one + "я" + one + "\xe1\x86\xab" + "x");  // a final of Hangul is never in the table
        CHECK_MESSAGE(library == table + "\xe1\x86\xab" + "x", static_cast<unsigned>(c));
    }
}

TEST_CASE("fold: a run of marks of any length") {
    constexpr std::size_t n = 200'000;   // by swaps of neighbours 4e10 of them
    std::string text = "a", expected = "ạ";
    for (std::size_t i = 0; i < n; ++i) text += "\xcc\x81";
    for (std::size_t i = 0; i < n; ++i) text += "\xcc\xa3";
    for (std::size_t i = 1; i < n; ++i) expected += "\xcc\xa3";
    for (std::size_t i = 0; i < n; ++i) expected += "\xcc\x81";
    CHECK((folded(text) == expected));
}

TEST_CASE("fold: a long text as its parts") {
    const std::string part = "éa\xcc\x81\xcc\xa3ﷺ\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xabД\xcc\xa7\xcc\x88İ";
    std::string text, expected;
    for (int i = 0; i < 100; ++i) {
        text += part;
        expected += folded(part);
    }
    CHECK((folded(text) == expected));
}

TEST_CASE("words: letters, digits, apostrophes, entities") {
    CHECK(words("Hello, World! It's 5pm — state-of-the-art; don’t.") == "hello|world|it|5pm|state|of|the|art|don't");
    CHECK(words("l'eau dell'anno qu'il O'Neill rock'n'roll 'quoted' dogs' ana's") == "eau|anno|il|o'neill|rock'n'roll|quoted|dogs|ana");
    CHECK(words("#tag @user_1 see https://x.org/a-b?c=d, www.y.org ok #日本 end") == "see|ok|end");
    CHECK(words("Größe ПРИВЕТ हिन्दी e\xcc\x81t\xc3\xa9 한국어") == "grösse|привет|हिन्दी|été|한국어");
    CHECK(words("日本語です東京") == "日本|本語|語で|す東|東京");
    CHECK(words("私 の 猫") == "");
    CHECK(words("iPhone15を買った") == "iphone15|を買|買っ");
    CHECK(words("😀 … 1️⃣ -- ''") == "1");
    CHECK(words("") == "");
}

TEST_CASE("words: any number of curly apostrophes") {
    constexpr std::size_t n = 1'500'000;   // each erased in place moves 3 MB on average
    std::string text, expected;
    for (std::size_t i = 0; i < n; ++i) text += "a’", expected += "a'";
    CHECK((words(text + "b") == expected + "b"));
}

TEST_CASE("words: stop words") {
    CHECK(is_stop_word("the", "en"));
    CHECK(is_stop_word("the", ""));
    CHECK(is_stop_word("der", "de-AT"));
    CHECK_FALSE(is_stop_word("die", "en"));
    CHECK(is_stop_word("die", "de"));
    CHECK(is_stop_word("die", "tlh"));
    CHECK(is_stop_word("rt", "en"));
    CHECK(is_stop_word("ikke", "no"));
    CHECK_FALSE(is_stop_word("delay", "en"));
    CHECK_FALSE(is_stop_word("delay", ""));
    for (const char* word : {"dass", "für", "être", "está", "perché", "você", "się", "är", "også", "että", "что"})
        CHECK_MESSAGE(folded(word) == word, word);
}

TEST_CASE("words: bytes that are not UTF-8 harm nothing") {
    const std::string text = "a\xff é 日本 \xf0\x9f\x98\x80 #\xc3";
    for (std::size_t begin = 0; begin < text.size(); ++begin)
        for (std::size_t size = 0; begin + size <= text.size(); ++size) {
            const std::string piece = text.substr(begin, size);  // its own memory, for the sanitizers
            CHECK(folded(piece).size() <= piece.size());
            words(piece);
        }
    CHECK(folded("A\xff") == "A\xff");
    CHECK(folded("A\xc0\x9d \xe0\x80\x80") == "A\xc0\x9d \xe0\x80\x80");  // longer than need be
    CHECK(folded("\xf4\x90\x80\x80") == "\xf4\x90\x80\x80");             // beyond the last character
}
