#include "clamor/text/normalizer.hpp"

#include <doctest/doctest.h>

#include <chrono>

using clamor::text::Normalizer;

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

TEST_CASE("normalizer: what an option turns off stays") {
    const Normalizer n({.lowercase = false, .handles = false, .links = false, .html = false, .quotes = false, .longest_run = 0});
    const std::string text = "@Bob https://t.co/X &lt;3 SOOOOO \xE2\x80\x9Cx\xE2\x80\x9D";
    CHECK_EQ(n.apply(text), text);
}

TEST_CASE("normalizer: bytes that are not UTF-8 and NUL are left out") {
    const Normalizer n;
    CHECK_EQ(n.apply(std::string_view("a\0b", 3)), "ab");
    for (const char* bad : {"x\xFFy", "x\xC0\xAFy", "x\xED\xA0\x80y", "x\xF5\x80\x80\x80y", "x\x80y", "x\xE0\x80\xAFy"}) CHECK_EQ(n.apply(bad), "xy");
    CHECK_EQ(n.apply("x\xE2\x82"), "x");
    CHECK_EQ(n.apply("\xF0\x9F\x98"), "");
}

TEST_CASE("normalizer: linear on what invites to look again and again") {
    const Normalizer n;
    const auto seconds = [&](std::string_view unit, std::size_t bytes) {
        std::string text;
        while (text.size() < bytes) text += unit;
        const auto begin = std::chrono::steady_clock::now();
        n.apply(text);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    for (const char* unit : {"&amp;", "&#x0000", "@", "@a", "http:/", "www", "a", "\xCC\x81\xCC\xA3", "&"}) {
        INFO(unit);
        CHECK(seconds(unit, 4'000'000) < 4.0);  // some 20 ns a byte at worst; quadratic would take hours
    }
}
