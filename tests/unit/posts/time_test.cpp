#include "clamor/posts/time.hpp"

#include <doctest/doctest.h>

#include "clamor/core/error.hpp"
#include "support/files.hpp"

using namespace clamor;
using namespace clamor::posts;

TEST_CASE("time: ISO 8601, Twitter's, Unix") {
    const TimeParser utc;
    CHECK(utc.parse("2024-05-01T12:30:45Z") == 1714566645000);
    CHECK(utc.parse(" 2024-05-01 12:30:45 ") == 1714566645000);
    CHECK(utc.parse("\t\u00a02024-05-01 12:30:45\u3000\n") == 1714566645000);
    CHECK(utc.parse("2024-05-01T12:30:45.1239Z") == 1714566645123);
    CHECK(utc.parse("2024-05-01T14:30:45+02:00") == 1714566645000);
    CHECK(utc.parse("2024-05-01T07:00:45-0530") == 1714566645000);
    CHECK(utc.parse("2024-05-01 12:30:45 +00") == 1714566645000);
    CHECK(utc.parse("20240501T123045Z") == 1714566645000);
    CHECK(utc.parse("2024-05-01T12:30") == 1714566600000);
    CHECK(utc.parse("2024-05-01") == 1714521600000);
    CHECK(utc.parse("2024-05-01T24:00:00Z") == 1714608000000);
    CHECK(utc.parse("2016-12-31T23:59:60Z") == 1483228800000);
    CHECK(utc.parse("2024-02-29") == 1709164800000);
    CHECK(utc.parse("Wed Aug 27 13:08:45 +0000 2008") == 1219842525000);
    CHECK(utc.parse("1714566645") == 1714566645000);
    CHECK(utc.parse("1714566645123") == 1714566645123);
    CHECK(utc.parse("1714566645.25") == 1714566645250);
    CHECK(utc.parse_number("1714566645") == 1714566645000);
    CHECK(utc.parse_number("1714566645.25") == 1714566645250);
    CHECK(utc.parse_number("1.714566645e9") == 1714566645000);
    CHECK(utc.parse_number("0") == 0);
}

TEST_CASE("time: what cannot be read or is out of range") {
    const TimeParser utc;
    for (const char* text : {"",
                             " ",
                             "\u3000",
                             "tomorrow",
                             "2024",
                             "2024-13-01",
                             "2024-02-30",
                             "2023-02-29",
                             "2024-05-01T25:00:00Z",
                             "2024-05-01T12:60:00Z",
                             "2024-05-01T12:30:45Q",
                             "2024-05-01T12:30:45+2",
                             "2024-05-01X",
                             "0000-01-01",
                             "0001-01-01T00:00:00Z",
                             "1969-12-31T23:59:59Z",
                             "2262-01-01",
                             "3000-01-01T00:00:00Z",
                             "99999999999999999999",
                             "Wed Aug 27 13:08:45 +0000 20085",
                             "Wed Foo 27 13:08:45 +0000 2008",
                             "Wed",
                             "Wed Aug",
                             "Wed Aug 27",
                             "24-05-01"})
        CHECK_MESSAGE(utc.parse(text) == no_time, text);
    CHECK(utc.parse_number("-1") == no_time);
    CHECK(utc.parse_number("1e400") == no_time);
    CHECK(utc.parse_number("nan") == no_time);
    CHECK(utc.parse("1970-01-01") == first_time);
    CHECK(utc.parse("2261-12-31T23:59:59.999Z") == last_time);
}

TEST_CASE("time: zones") {
    CHECK(TimeParser("", "+02:00").parse("2024-05-01T14:30:45") == 1714566645000);
    const TimeParser berlin("", "Europe/Berlin");
    CHECK(berlin.parse("2024-05-01T14:30:45") == 1714566645000);
    CHECK(berlin.parse("2024-05-01T14:30:45Z") == 1714573845000);
    CHECK(berlin.parse("2024-03-31T02:30:00") == 1711846800000);  // skipped: the moment of the change, 01:00 UTC
    CHECK(berlin.parse("2024-10-27T02:30:00") == 1729989000000);  // twice: the first, in summer time
    CHECK(berlin.parse("1714566645") == 1714566645000);
    CHECK_THROWS_AS(TimeParser("", "Mars/Olympus"), Error);
}

TEST_CASE("time: a format") {
    const TimeParser parser("%d-%m-%Y %H.%M");
    CHECK(parser.parse("24-02-2015 11.35") == 1424777700000);
    CHECK(parser.parse("24-02-2015 11.35 or so") == no_time);
    CHECK(parser.parse("2015-02-24 11.35") == no_time);
    CHECK(TimeParser("%d.%m.%Y %H:%M %z", "Europe/Berlin").parse("24.12.2023 18:00 +0000") == 1703440800000);
    CHECK(TimeParser("%d.%m.%Y", "Europe/Berlin").parse("24.12.2023") == 1703372400000);
    CHECK(TimeParser("%Y").parse("3000") == no_time);
    CHECK(TimeParser("%Y%m%d").parse_number("20240501") == 1714521600000);
}

TEST_CASE("time: a format's zones") {
    const TimeParser offset("%Y-%m-%dT%H:%M:%S%z", "Europe/Berlin");
    for (const char* text : {"2024-05-01T12:30:45+0000", "2024-05-01T14:30:45+02:00", "2024-05-01T14:30:45+02", "2024-05-01T09:00:45-0330",
                             "2024-05-01T09:00:45-03:30", "2024-05-01T12:30:45Z", "2024-05-01T12:30:45UTC"})
        CHECK_MESSAGE(offset.parse(text) == 1714566645000, text);
    for (const char* text : {"2024-05-01T12:30:45", "2024-05-01T12:30:45CEST", "2024-05-01T12:30:45+02:00Z"})
        CHECK_MESSAGE(offset.parse(text) == no_time, text);
    const TimeParser name("%d.%m.%Y %H:%M %Z", "Europe/Berlin");
    CHECK(name.parse("24.12.2023 18:00 UTC") == 1703440800000);
    CHECK(name.parse("24.12.2023 18:00 GMT") == 1703440800000);
    CHECK(name.parse("24.12.2023 18:00 CET") == no_time);  // letters that several zones have
    CHECK(TimeParser("%Y-%m-%d %H:%M %z (%Z)").parse("2023-12-24 19:00 +0100 (CET)") == 1703440800000);
    CHECK(TimeParser("%d.%m.%Y %%z").parse("24.12.2023 %z") == 1703376000000);
}

TEST_CASE("time: a format's fractions are read by %S, and cut to milliseconds") {
    for (const char* format : {"%Y-%m-%d %H:%M:%S", "%F %T"}) {
        const TimeParser parser(format);
        CHECK(parser.parse("2024-05-01 12:30:45.5") == 1714566645500);
        CHECK(parser.parse("2024-05-01 12:30:45.123") == 1714566645123);
        CHECK(parser.parse("2024-05-01 12:30:45.999999") == 1714566645999);
        CHECK(parser.parse("2024-05-01 12:30:59.999999") == 1714566659999);
    }
}

TEST_CASE("time: every directive that is offered reads what it says") {
    for (const auto& [format, text] : {std::pair{"%a %d %b %Y", "Wed 27 Aug 2008"}, {"%A %e %B %C%y", "Wednesday 27 August 2008"},
                                       {"%h %d %Y", "Aug 27 2008"}, {"%D", "08/27/08"}, {"%x %X", "08/27/08 00:00:00"},
                                       {"%F%t%T", "2008-08-27 00:00:00"}, {"%F%n%I:%M %p", "2008-08-27 12:00 AM"},
                                       {"%F %r", "2008-08-27 12:00:00 AM"}, {"%F %R", "2008-08-27 00:00"}, {"%Y %j", "2008 240"},
                                       {"%G-W%V-%u", "2008-W35-3"}, {"%g %V %u", "08 35 3"}, {"%Y %U %w", "2008 34 3"},
                                       {"%Y %W %a", "2008 34 Wed"}})
        CHECK_MESSAGE(TimeParser(format).parse(text) == 1219795200000, format);
}

TEST_CASE("time: a directive that is none is refused, with those that are") {
    for (const char* format : {"%Y-%m-%d %H:%M:%S.%f", "%s", "%Y %Q", "%-d.%m.%Y", "%c", "%d.%m.%Y %"}) {
        const std::string error = testing::error_of([&] { TimeParser parser(format); });
        CHECK_MESSAGE(error.starts_with("time_format: no directive '%"), error);
        CHECK_MESSAGE(error.find("%S reads fractions") != std::string::npos, error);
    }
}
