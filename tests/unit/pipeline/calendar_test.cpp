#include "pipeline/report/calendar.hpp"

#include <doctest/doctest.h>

#include "clamor/posts/time.hpp"

using namespace clamor;

TEST_CASE("calendar: times are read again as they were written") {
    for (const posts::Time time : {posts::first_time, posts::last_time, posts::Time{1714566645000}, posts::Time{1714566645123}}) {
        std::string text;
        pipeline::append_time(text, time);
        CHECK(posts::TimeParser().parse(text) == time);
    }
    std::string text;
    pipeline::append_time(text, 1714566645000);
    CHECK(text == "2024-05-01T12:30:45Z");
}
