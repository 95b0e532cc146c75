#include "clamor/text/normalizer.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "clamor/io/json.hpp"
#include "text/normalizer/normalizer_config.hpp"

using clamor::text::Normalizer;
using clamor::text::NormalizerOptions;

TEST_CASE("normalizer: handles, links, entities, runs, quotes, case and blanks") {
    const Normalizer n;
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"  Hello\t\r\n World  ", "hello world"},
        {"@VirginAmerica thanks,@Bob!", "@user thanks,@user!"},
        {"hello @bob and @Eve, see www.x.org", "hello @user and @user, see http"},
        {"mail a@b.org @ home @@x", "mail a@b.org @ home @@x"},
        {"see https://t.co/aB1?x=1&amp;y=2 now", "see http now"},
        {"WWW.Example.org, awww.cute", "http awww.cute"},
        {"look:http://a.b/c<3 xhttps://t.co/1", "look:http<3 x http"},
        {"I &lt;3 it &amp;amp; you &amp;lt;&#51; &#x1F600; &#38;gt;", "i <3 it & you <3 \xF0\x9F\x98\x80 >"},
        {"&nosuch; &#; &#xZ; &#99999999; &#xD800; AT&T", "&nosuch; &#; &#xz; &#99999999; &#xd800; at&t"},
        {"SOOOOOO coooool!!!!!! 100000 \xF0\x9F\x98\x82\xF0\x9F\x98\x82\xF0\x9F\x98\x82\xF0\x9F\x98\x82",
         "sooo coool!!! 100000 \xF0\x9F\x98\x82\xF0\x9F\x98\x82\xF0\x9F\x98\x82"},
        {"\xE2\x80\x9CIt\xE2\x80\x99s\xE2\x80\x9D", "\"it's\""},
        {"\xC3\x89T\xC3\x89 \xC4\xB0stanbul", "\xC3\xA9t\xC3\xA9 i\xCC\x87stanbul"},
        {"a\xE2\x80\x8D\xE2\x80\x8E""b\xEF\xBF\xBD", "ab"},   // zero width joiner, left-to-right mark, U+FFFD
        {"a\xC2\xA0\xE3\x80\x80z", "a z"},
    };
    for (const auto& [from, to] : cases) CHECK_EQ(n.apply(from), to);
}

TEST_CASE("normalizer: raw, a text stays as it is, byte for byte") {
    const Normalizer n({.hashtags = true, .raw = true});
    for (const std::string text : {"", " a \t\n  b\n", "@Bob SOOOO #MoonLaunch", "a\xE2\x80\x8D\xFF"}) CHECK_EQ(n.apply(text), text);
}

TEST_CASE("normalizer: what an option turns off stays") {
    const Normalizer n({.lowercase = false, .handles = false, .links = false, .html = false, .quotes = false, .longest_run = 0});
    const std::string text = "@Bob https://t.co/X &lt;3 SOOOOO \xE2\x80\x9Cx\xE2\x80\x9D";
    CHECK_EQ(n.apply(text), text);
}

TEST_CASE("normalizer: hashtags become words where case and digits show them") {
    const Normalizer n({.hashtags = true});
    const std::pair<const char*, const char*> cases[] = {
        {"#ThrowbackThursday2019", "# throwback thursday 2019"},
        {"a #sun. #NASALaunch,#NFTs! (#HTMLs5) #G20Summit", "a # sun. # nasa launch,# nfts! (# htmls 5) # g 20 summit"},
        {"#throwbackthursday #iPhone #MeToo_now", "# throwbackthursday # i phone # me too now"},
        {"#love#Life#2 #1 #_ # a#b x&#y ##A", "# love # life#2 #1 #_ # a#b x&#y ## a"},
        {"#caf\xC3\xA9\xC3\x89t\xC3\xA9 #Cafe\xCC\x81s #\xE6\x9D\xB1\xE4\xBA\xACTower \xEF\xBC\x83""Ab",
         "# caf\xC3\xA9 \xC3\xA9t\xC3\xA9 # cafe\xCC\x81s # \xE6\x9D\xB1\xE4\xBA\xAC tower # ab"},
        {"#Rock&amp;Roll &#35;OneTwo", "# rock&roll # one two"},
        {"#a\xFF\x62 #\xE2\x82", "# ab #"},
    };
    for (const auto& [from, to] : cases) CHECK_EQ(n.apply(from), to);
    CHECK_EQ(Normalizer({.lowercase = false, .hashtags = true}).apply("#BlackLivesMatter"), "# Black Lives Matter");
}

TEST_CASE("normalizer: emoji become their names") {
    const Normalizer n({.emoji = true});
    const std::pair<const char*, const char*> cases[] = {
        {"I\xE2\x9D\xA4\xEF\xB8\x8Fyou", "i :red_heart: you"},
        {"\xE2\x9D\xA4!", ":red_heart: !"},  // as people type it, without U+FE0F
        {"\xC2\xA9 \xC2\xA9\xEF\xB8\x8F 1 # 1\xEF\xB8\x8F\xE2\x83\xA3", "\xC2\xA9 :copyright: 1 # :keycap_1:"},
        {"\xF0\x9F\x98\x82\xF0\x9F\x98\x82\xF0\x9F\x98\x82\xF0\x9F\x98\x82 ok",
         ":face_with_tears_of_joy: :face_with_tears_of_joy: :face_with_tears_of_joy: ok"},
        {"\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", ":thumbs_up_medium_skin_tone:"},
        {"\xF0\x9F\x98\x80\xF0\x9F\x8F\xBD", ":grinning_face: :medium_skin_tone:"},  // takes no tone
        {"\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7", ":germany: :france:"},
        {"\xF0\x9F\x87\xA9\xF0\x9F\x87\xA9", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xA9"},   // no flag
        {"\xF0\x9F\x98\x80\xE2\x80\x8D\xF0\x9F\x90\x88", ":grinning_face: :cat:"},  // joined, and no sequence that is known
        {"&#x1F600;&#128104;&#x200D;&#x1f469;&#x200d;&#x1f467;", ":grinning_face: :family_man_woman_girl:"},
        {"\xF0\x9F\x95\x9A", ":eleven_o'clock:"},
        {"\xE4\xB8\xAD\xE2\x82\xAC\xF0\x9F\xAF\xBF", "\xE4\xB8\xAD\xE2\x82\xAC\xF0\x9F\xAF\xBF"},
    };
    for (const auto& [from, to] : cases) CHECK_EQ(n.apply(from), to);
}

TEST_CASE("normalizer: names of emoji are those of the emoji library") {
    const Normalizer n({.lowercase = false, .quotes = false, .longest_run = 0, .emoji = true});
    const auto golden = clamor::io::read_json(CLAMOR_TEST_DATA "/emoji.json", 1 << 20);
    CHECK(golden.items().size() > 500);
    for (const auto& pair : golden.items()) CHECK_EQ(n.apply("a" + pair.items()[0].string() + "b"), "a " + pair.items()[1].string() + " b");
}

TEST_CASE("normalizer: a model keeps its options; one of before hashtags and emoji could be chosen reads posts as it did") {
    using clamor::text::read_normalizer;
    for (const NormalizerOptions& o : {NormalizerOptions{}, NormalizerOptions{.lowercase = false, .longest_run = 0, .hashtags = true},
                                       NormalizerOptions{.emoji = true}}) {
        const auto written = clamor::text::write_normalizer(o);
        CHECK(read_normalizer(clamor::io::ConfigReader(written, "model")) == o);
    }
    const auto old = clamor::io::parse_json(
        R"({"lowercase": true, "handles": true, "links": false, "html": true, "quotes": true, "longest_run": 3})", "old");
    CHECK(read_normalizer(clamor::io::ConfigReader(old, "old")) == NormalizerOptions{.links = false});
}

TEST_CASE("normalizer: bytes that are not UTF-8 and NUL are left out") {
    const Normalizer n;
    CHECK_EQ(n.apply(std::string_view("a\0b", 3)), "ab");
    for (const char* bad : {"x\xFFy", "x\xC0\xAFy", "x\xED\xA0\x80y", "x\xF5\x80\x80\x80y", "x\x80y", "x\xE0\x80\xAFy"})
        CHECK_EQ(n.apply(bad), "xy");
    CHECK_EQ(n.apply("x\xE2\x82"), "x");
    CHECK_EQ(n.apply("\xF0\x9F\x98"), "");
}

TEST_CASE("normalizer: linear on what invites to look again and again") {
    const Normalizer n({.hashtags = true, .emoji = true});
    const auto seconds = [&](std::string_view unit, std::size_t bytes) {
        std::string text;
        while (text.size() < bytes) text += unit;
        const auto begin = std::chrono::steady_clock::now();
        n.apply(text);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    for (const char* unit : {"&amp;", "&#x0000", "@", "@a", "http:/", "www", "a", "\xCC\x81\xCC\xA3", "&", "#", "#a", "#aA", "#1",
                             "\xF0\x9F\x98\x80\xE2\x80\x8D", "1&amp;amp;", "\xF0\x9F\x8F\xBD", "\xF0\x9F\x87\xA9"}) {
        INFO(unit);
        CHECK(seconds(unit, 1'000'000) < 4.0);  // some 200 ns a byte at worst; quadratic would take an hour
    }
}
