#include "clamor/posts/entities.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <span>
#include <string>

using namespace clamor::posts;

namespace {

std::string joined(std::span<const std::string_view> views) {
    std::string text;
    for (const auto view : views) text.append(text.empty() ? "" : "|").append(view);
    return text;
}

Entities entities(std::string_view text) {
    Entities out;
    extract_entities(text, out);
    return out;
}

std::string tags(std::string_view text) { return joined(entities(text).hashtags); }
std::string mentions(std::string_view text) { return joined(entities(text).mentions); }
std::string links(std::string_view text) { return joined(entities(text).links); }
std::string emoji(std::string_view text) { return joined(entities(text).emoji); }

}  // namespace

TEST_CASE("entities: hashtags") {
    CHECK(tags("#one and #Two_2, (#three).") == "one|Two_2|three");
    CHECK(tags("#über #日本語 #Привет #हिन्दी #café") == "über|日本語|Привет|हिन्दी|café");
    CHECK(tags("日本 #タグ です #ｗｉｄｅ ＃全角") == "タグ|ｗｉｄｅ|全角");
    CHECK(tags("#1 #2024 #_ # ## #-a") == "");
    CHECK(tags("#2024goals #a1") == "2024goals|a1");
    CHECK(tags("a#b 1#b _#b é#b &#b #a#b") == "");
    CHECK(tags("#a #b") == "a|b");
    CHECK(tags("http://x.org/#part https://x.org/a#b #real") == "real");
    CHECK(tags("#http://x.org") == "");
    CHECK(tags("#a…") == "a");
    CHECK(tags("#\xef\xb8\x8f\xe2\x83\xa3") == "");  // a keycap
    CHECK(tags("“#quoted”\n#line") == "quoted|line");
    CHECK(tags("") == "");
}

TEST_CASE("entities: mentions") {
    CHECK(mentions("@Ana, @bo_2: .@cy (@di)") == "Ana|bo_2|cy|di");
    CHECK(mentions("RT @ana: hello rt@bo") == "ana|bo");
    CHECK(mentions("me@example.org a@b") == "");
    CHECK(mentions("@@ana @ana@host.social @é @ @- $@ana") == "");
    CHECK(mentions("@anaé @ana://") == "");
    CHECK(mentions("日本@ana ＠wide") == "ana|wide");
    CHECK(mentions("@" + std::string(50, 'a') + " @" + std::string(51, 'b')) == std::string(50, 'a'));
}

TEST_CASE("entities: links") {
    CHECK(links("see http://t.co/Abc123 and HTTPS://Example.org/a?b=c&d#e.") == "http://t.co/Abc123|HTTPS://Example.org/a?b=c&d#e");
    CHECK(links("(http://x.org/a_(b)) \"https://x.org/c\" <https://x.org/d>!") == "http://x.org/a_(b)|https://x.org/c|https://x.org/d");
    CHECK(links("www.example.org, Www.x.y") == "www.example.org|Www.x.y");
    CHECK(links("https://ru.wikipedia.org/wiki/Москва http://t.co/abc日本語") == "https://ru.wikipedia.org/wiki/Москва|http://t.co/abc");
    CHECK(links("http:// https://. ahttp://x.org ftp://x.org http//x.org ://x www. awww.x.org") == "");
    CHECK(links("http://x.org/…") == "http://x.org/");
    CHECK(links("http://x.org") == "http://x.org");
}

TEST_CASE("entities: emoji") {
    CHECK(emoji("ok 😀😀 fine") == "😀|😀");
    CHECK(emoji("👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈") == "👍🏽|👨‍👩‍👧‍👦|🏳️‍🌈");
    CHECK(emoji("🇩🇪🇫🇷 🇩 x") == "🇩🇪|🇫🇷");
    CHECK(emoji("❤️ ❤ © ©️ ™ 1️⃣ 1⃣ #️⃣ 1") == "❤️|❤|©️|1️⃣|1⃣|#️⃣");
    CHECK(emoji("🏴󠁧󠁢󠁥󠁮󠁧󠁿!") == "🏴󠁧󠁢󠁥󠁮󠁧󠁿");
    CHECK(emoji("日本語 – “text” … é") == "");
    CHECK(emoji("😀\xe2\x80\x8d") == "😀");
}

TEST_CASE("entities: hostile texts take time in proportion to their length") {
    for (const char* piece :
         {"http://a)", "http://-", "#", "@", "#1", "@a", ")", "http://x(", "\xe2\x80\x8d", "😀\xe2\x80\x8d", "🇩", "www.", "1\xe2\x83\xa3"}) {
        std::string text;
        while (text.size() < 1'000'000) text += piece;
        Entities out;
        const auto start = std::chrono::steady_clock::now();
        extract_entities(text, out);
        CHECK_MESSAGE(std::chrono::steady_clock::now() - start < std::chrono::seconds(5), piece);  // 10 ms; minutes were it quadratic
    }
}
