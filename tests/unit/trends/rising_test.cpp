#include "clamor/trends/rising.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "clamor/core/rng.hpp"

using clamor::Rng;
using clamor::posts::Time;
using namespace clamor::trends;

namespace {

constexpr std::uint32_t hours = 168;
constexpr Buckets week{hours, 3600000};

/// A town's week: authors who write much or little, by day more than by night, words as frequent as Zipf says, some said in
/// the morning only, and some by authors in fits: the same word in each of a few posts in a row.
class Town {
public:
    explicit Town(std::uint64_t seed) : rng_(seed) {
        for (std::uint32_t w = 0; w < words; ++w) total_ += 1.0 / (w + 2), until_.push_back(total_);
        for (std::uint32_t a = 0; a < authors; ++a) writing_ += std::pow(a + 1.0, -0.8), author_until_.push_back(writing_);
        for (std::uint32_t hour = 0; hour < hours; ++hour) {
            const std::uint32_t of_day = hour % 24;
            double posts = of_day < 6 ? 5 : 15 + 20 * std::sin((of_day - 6) / 18.0 * 3.14159);
            if (hour >= 60 && hour < 63) posts *= 4;   // a busy hour is not a rise
            for (std::uint32_t n = poisson(posts); n > 0; --n) post(hour, author(), of_day);
        }
    }

    /// `voices` different authors, at hours that are uniform in the window, use a word that was used `past` times by others at any time.
    std::uint32_t plant(std::uint32_t begin, std::uint32_t length, std::uint32_t voices, std::uint32_t past) {
        const std::uint32_t word = words + planted_++;
        for (std::uint32_t i = 0; i < past; ++i) use(rng_.below(hours), author(), word);
        std::vector<std::uint32_t> all(authors);
        for (std::uint32_t a = 0; a < authors; ++a) all[a] = a;
        rng_.shuffle(all);
        for (std::uint32_t i = 0; i < voices; ++i) use(begin + rng_.below(length), all[i], word);
        return word;
    }
    /// One author, again and again.
    std::uint32_t plant_bot(std::uint32_t begin, std::uint32_t length, std::uint32_t posts) {
        const std::uint32_t word = words + planted_++;
        for (std::uint32_t i = 0; i < posts; ++i) use(begin + rng_.below(length), 7, word);
        return word;
    }

    RisingResult find(const RisingOptions& options = {}) {
        std::vector<std::vector<Use>> lists(words + planted_);
        std::sort(uses_.begin(), uses_.end());
        std::vector<Use> all;
        for (const auto& [use, word] : uses_) {
            all.push_back(use);
            if (word != none) lists[word].push_back(use);
        }
        std::vector<std::span<const Use>> terms(lists.begin(), lists.end());
        return find_rising(week, authors, all, terms, options);
    }

private:
    static constexpr std::uint32_t words = 1500, authors = 800, none = 0xffffffffu;

    std::uint32_t poisson(double mean) {
        std::uint32_t count = 0;
        for (double left = -std::log(1 - rng_.uniform()); left < mean; left -= std::log(1 - rng_.uniform())) ++count;
        return count;
    }
    std::uint32_t author() {
        return static_cast<std::uint32_t>(std::lower_bound(author_until_.begin(), author_until_.end(), rng_.uniform() * writing_) -
                                          author_until_.begin());
    }
    void use(std::uint32_t hour, std::uint32_t who, std::uint32_t word) { uses_.emplace_back(Use{hour, std::min(who, authors - 1)}, word); }
    void post(std::uint32_t hour, std::uint32_t who, std::uint32_t of_day) {
        use(hour, who, none);
        for (int i = 0; i < 6; ++i) {
            const auto word =
                static_cast<std::uint32_t>(std::lower_bound(until_.begin(), until_.end(), rng_.uniform() * total_) - until_.begin());
            const bool morning_word = word % 10 == 3;
            if (morning_word && (of_day < 6 || of_day > 9)) continue;
            use(hour, who, std::min(word, words - 1));
            if (!rng_.chance(0.1)) continue;   // a conversation about it
            for (std::uint32_t n = poisson(1); n > 0; --n) use(hour, author(), std::min(word, words - 1));
        }
    }

    Rng rng_;
    std::vector<double> until_, author_until_;
    double total_ = 0, writing_ = 0;
    std::uint32_t planted_ = 0;
    std::vector<std::pair<Use, std::uint32_t>> uses_;
};

}  // namespace

TEST_CASE("rising: twenty weeks without a rise give hardly an alarm") {
    std::size_t alarms = 0;
    for (std::uint64_t seed = 1001; seed <= 1020; ++seed) {
        const RisingResult result = Town(seed).find();
        INFO("seed ", seed, ", dispersion ", result.dispersion);
        CHECK(result.rises.size() <= 1);
        alarms += result.rises.size();
        CHECK(std::count(result.tested.begin(), result.tested.end(), true) > 200);
    }
    MESSAGE("false alarms in 20 weeks: ", alarms);
    CHECK(alarms <= 4);
}

TEST_CASE("rising: nine of ten planted rises are found, in the right hours") {
    std::size_t planted = 0, found = 0, in_time = 0, others = 0;
    for (std::uint64_t seed = 2001; seed <= 2020; ++seed) {
        Town town(seed);
        struct Truth {
            std::uint32_t word, begin, length;
        };
        std::vector<Truth> truths;
        const auto plant = [&](std::uint32_t begin, std::uint32_t length, std::uint32_t voices, std::uint32_t past) {
            truths.push_back({town.plant(begin, length, voices, past), begin, length});
        };
        plant(33, 3, 20, 0);      // a new hashtag in the morning of the second day
        plant(60, 3, 25, 10);     // in the busy hours
        plant(80, 6, 25, 30);     // one that was there before
        plant(105, 12, 40, 60);   // slower
        plant(130, 24, 60, 40);   // over a day
        plant(150, 2, 12, 3);     // small
        const std::uint32_t bot = town.plant_bot(100, 5, 200);
        const RisingResult result = town.find();
        for (const Rise& rise : result.rises) {
            CHECK(rise.term != bot);
            CHECK(rise.observed >= 2 * rise.expected);
            CHECK(rise.q >= rise.p);
            others += std::none_of(truths.begin(), truths.end(), [&](const Truth& truth) { return truth.word == rise.term; });
        }
        for (const Truth& truth : truths) {
            ++planted;
            for (const Rise& rise : result.rises) {
                if (rise.term != truth.word) continue;
                ++found;
                in_time += rise.begin < truth.begin + truth.length && rise.end > truth.begin;
            }
        }
    }
    MESSAGE("found ", found, " of ", planted, ", in time ", in_time, ", others ", others);
    CHECK(static_cast<double>(found) >= 0.9 * static_cast<double>(planted));
    CHECK(in_time == found);
    CHECK(others <= 10);
}

TEST_CASE("rising: nothing in, nothing out; bad options are refused") {
    CHECK(find_rising({0, 0}, 0, {}, {}).rises.empty());
    CHECK(find_rising({10, 60000}, 0, {}, {}).rises.empty());
    const std::vector<Use> one = {{3, 0}};
    const std::vector<std::span<const Use>> terms = {one, {}};
    const RisingResult result = find_rising({10, 60000}, 1, one, terms);
    CHECK(result.rises.empty());
    CHECK(result.tested == std::vector<bool>{false, false});
    CHECK(result.dispersion == 1);
    CHECK_THROWS_AS(find_rising({10, 60000}, 1, one, terms, {.q_limit = 0}), clamor::Error);
}

TEST_CASE("rising: where all is one bucket there is no past, and nothing rises") {
    std::vector<Use> all;
    for (std::uint32_t voice = 0; voice < 60; ++voice) all.push_back({0, voice});
    const std::vector<std::span<const Use>> terms = {all, std::span(all).first(20)};
    const RisingResult result = find_rising({1, 86400000}, 60, all, terms);
    CHECK(result.rises.empty());
    CHECK(result.tested == std::vector<bool>{true, true});
}

TEST_CASE("rising: an evening without past days is judged by its own beginning") {
    Rng rng(5);
    std::vector<Use> all, goal;
    for (std::uint32_t minute = 0; minute < 120; ++minute)
        for (int i = 0; i < 30; ++i) {
            const std::uint32_t who = rng.below(2000);
            all.push_back({minute, who});
            if (rng.chance(minute >= 70 && minute < 74 ? 0.3 : 0.01)) goal.push_back({minute, who});
        }
    const std::vector<std::span<const Use>> terms = {goal};
    const RisingResult result = find_rising({120, 60000}, 2000, all, terms);
    REQUIRE(result.rises.size() == 1);
    CHECK(result.rises[0].begin >= 65);
    CHECK(result.rises[0].end <= 80);
}

namespace {

constexpr Time a_day = 86400000;

/// Weeks with 300 posts a day by 800 authors, a fifth of which say "friday" on Fridays and "sunday" on Sundays. `more` of the authors say
/// "news" in `days` days from `day` on, and a few of them on any day.
RisingResult weekly(std::uint32_t weeks, Time bucket, std::uint32_t starts_on, std::uint32_t day, std::uint32_t days, std::uint32_t more) {
    Rng rng(weeks + starts_on);
    std::vector<Use> all, friday, sunday, news;
    for (std::uint32_t d = 0; d < 7 * weeks; ++d)
        for (int i = 0; i < 300; ++i) {
            const Time time = d * a_day + (7 + rng.below(16)) * 3600000;
            const Use use{static_cast<std::uint32_t>(time / bucket), rng.below(800)};
            all.push_back(use);
            if ((d + starts_on) % 7 == 4 && rng.chance(0.2)) friday.push_back(use);
            if ((d + starts_on) % 7 == 6 && rng.chance(0.2)) sunday.push_back(use);
            if (rng.chance(d >= day && d < day + days ? more / 300.0 : 0.01)) news.push_back(use);
        }
    const std::uint32_t silent = static_cast<std::uint32_t>(7 * 3600000 / bucket);   // buckets of the first night, as a report leaves out
    for (auto* uses : {&all, &friday, &sunday, &news}) {
        for (Use& use : *uses) use.bucket -= silent;
        std::sort(uses->begin(), uses->end());
    }
    const std::vector<std::span<const Use>> terms = {friday, sunday, news};
    return find_rising({static_cast<std::uint32_t>(7 * weeks * a_day / bucket) - silent, bucket}, 800, all, terms);
}

}  // namespace

TEST_CASE("rising: what comes every week is no rise, not in the first week, on whatever day the posts begin") {
    for (const auto& [weeks, bucket] : {std::pair{2u, a_day / 8}, {3u, a_day / 8}, {4u, a_day / 4}, {8u, a_day / 2}, {20u, a_day}})
        for (std::uint32_t starts_on = 0; starts_on < 7; ++starts_on) {
            INFO(weeks, " weeks, beginning on day ", starts_on);
            CHECK(weekly(weeks, bucket, starts_on, 0, 0, 0).rises.empty());
        }
}

TEST_CASE("rising: among weeks, one of the first or of a later one is found, be it of a day or of two") {
    for (const std::uint32_t day : {4u, 17u})
        for (const std::uint32_t days : {1u, 2u}) {
            const RisingResult result = weekly(4, a_day / 4, 0, day, days, 30);
            INFO("day ", day, ", ", days);
            REQUIRE(result.rises.size() == 1);
            CHECK(result.rises[0].term == 2);
            CHECK(result.rises[0].begin < 4 * (day + days));
            CHECK(result.rises[0].end > 4 * day);
        }
}
