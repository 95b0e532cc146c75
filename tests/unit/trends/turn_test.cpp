#include "trends/turn.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "clamor/core/rng.hpp"

using clamor::Rng;
using namespace clamor::trends;

namespace {

constexpr std::uint32_t hours = 168;
constexpr std::int64_t unit = 10000;

std::int32_t mood_of(Rng& rng) { return (static_cast<std::int32_t>(rng.below(3)) - 1) * 8500; }

/// Posts of `authors`, some of whom write much; each is about for two days or so and has a mood of its own, which a post follows with
/// chance sqrt(similarity). Without authors each post is of another.
std::vector<Felt> steady(std::uint32_t posts, std::uint32_t authors, double similarity, Rng& rng) {
    std::vector<double> until;
    std::vector<std::int32_t> own;
    std::vector<std::uint32_t> when;
    double total = 0;
    for (std::uint32_t a = 0; a < authors; ++a) {
        until.push_back(total += std::pow(a + 1.0, -0.8));
        own.push_back(mood_of(rng));
        when.push_back(rng.below(hours));
    }
    std::vector<Felt> felt;
    for (std::uint32_t i = 0; i < posts; ++i) {
        if (authors == 0) {
            felt.push_back({rng.below(hours), i, mood_of(rng)});
            continue;
        }
        const auto a = static_cast<std::uint32_t>(std::lower_bound(until.begin(), until.end(), rng.uniform() * total) - until.begin());
        const std::uint32_t at = std::min(std::max(when[a] + rng.below(36), 18u) - 18, hours - 1);
        felt.push_back({at, a, rng.chance(std::sqrt(similarity)) ? own[a] : mood_of(rng)});
    }
    return felt;
}

/// Turns in weeks that have none, and those of them that would be told by themselves.
struct Alarms {
    std::size_t found = 0, clear = 0;
};

void count_alarms(Alarms& alarms, std::uint32_t posts, std::uint32_t authors, double similarity) {
    std::size_t found = 0, clear = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Rng rng(seed);
        auto felt = steady(posts, authors, similarity, rng);
        const auto turn = find_turn(hours, unit, felt);
        found += turn.has_value();
        clear += turn && turn->z >= Turn::clear;
    }
    MESSAGE(posts, " posts of ", authors, " authors (0: each of another), similarity ", similarity, ": ", found, " turns in 200 weeks, ",
            clear, " of them clear");
    alarms.found += found;
    alarms.clear += clear;
}

}  // namespace

TEST_CASE("turn: weeks of one mood have none, whoever writes") {
    Alarms alarms;
    for (const std::uint32_t posts : {100, 170, 300, 600, 1500}) count_alarms(alarms, posts, 0, 0);
    for (const double similarity : {0.0, 0.3, 0.6}) {
        count_alarms(alarms, 300, 100, similarity);
        count_alarms(alarms, 1000, 100, similarity);
        count_alarms(alarms, 3000, 200, similarity);
    }
    CHECK(alarms.clear <= 1);   // of 2800
    CHECK(alarms.found <= 28);
}

TEST_CASE("turn: a planted one is found where it is") {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Rng rng(seed);
        auto felt = steady(2000, 0, 0, rng);
        for (Felt& post : felt)
            if (post.bucket >= 100 && post.bucket < 106 && rng.chance(0.8)) post.mood = -8500;
        const auto turn = find_turn(hours, unit, felt);
        if (!turn) continue;
        ++found;
        CHECK(turn->begin < 106);
        CHECK(turn->end > 100);
        CHECK(turn->end - turn->begin <= 12);
        CHECK(turn->during < -0.4);
        CHECK(std::fabs(turn->before) < 0.1);
    }
    MESSAGE("found ", found, " of 50");
    CHECK(found >= 45);
}

TEST_CASE("turn: one voice that posts every hour is no turn, nor are a few, and fifteen are no clear one") {
    for (const std::uint32_t ring : {1u, 3u, 15u}) {
        Rng rng(ring);
        auto felt = steady(800, 0, 0, rng);
        for (std::uint32_t hour = 100; hour < 136; ++hour)
            for (std::uint32_t i = 0; i < 15; ++i) felt.push_back({hour, 1000 + i % ring, -8500});
        const auto turn = find_turn(hours, unit, felt);
        if (ring < 15) CHECK_FALSE(turn);
        if (turn) CHECK(turn->z < Turn::clear);
    }
}

TEST_CASE("turn: a small one, or one of few posts or voices, is none") {
    const auto two_moods = [](std::uint32_t posts, std::uint32_t voices, std::int32_t before, std::int32_t during) {
        std::vector<Felt> felt;
        for (std::uint32_t bucket = 0; bucket < 20; ++bucket)
            for (std::uint32_t i = 0; i < posts; ++i)
                felt.push_back({bucket, (bucket < 10 ? 0 : voices) + (bucket * posts + i) % voices, bucket < 10 ? before : during});
        return find_turn(20, unit, felt);
    };
    CHECK(two_moods(20, 100, 1000, -5000));
    CHECK_FALSE(two_moods(20, 100, 2000, 100));
    CHECK_FALSE(two_moods(20, 15, 1000, -5000));
    CHECK(two_moods(20, 18, 1000, -5000)->z < Turn::clear);
    CHECK_FALSE(two_moods(2, 100, 1000, -5000));
    const auto turn = two_moods(20, 100, 1000, -5000);
    REQUIRE(turn);
    CHECK(turn->begin == 10);
    CHECK(turn->before == doctest::Approx(0.1));
    CHECK(turn->during == doctest::Approx(-0.5));
}

TEST_CASE("turn: the error is that of voices, around the mean that leaves it larger") {
    // Forty voices of a post each before, forty others in the window; a mean of 0.3 with a scatter of 0.4, and one of -0.3 with one of 0.2.
    std::vector<Felt> felt;
    for (std::uint32_t voice = 0; voice < 40; ++voice) {
        const std::int32_t side = voice % 2 == 0 ? 1 : -1;
        felt.push_back({0, voice, 3000 + side * 4000});
        felt.push_back({1, 40 + voice, -3000 + side * 2000});
    }
    const auto turn = find_turn(2, unit, felt);
    REQUIRE(turn);
    const double around_before = 0.4 * 0.4 + (0.2 * 0.2 + 0.6 * 0.6), around_during = (0.4 * 0.4 + 0.6 * 0.6) + 0.2 * 0.2;
    CHECK(turn->z == doctest::Approx(0.6 / std::sqrt(std::max(around_before, around_during) / 40)));
    // The same of twenty voices who speak twice on either side.
    for (Felt& post : felt) post.voice = post.voice / 40 * 20 + post.voice % 20;
    CHECK_FALSE(find_turn(2, unit, felt));
}

TEST_CASE("turn: nothing in, nothing out") {
    CHECK_FALSE(find_turn(0, unit, {}));
    CHECK_FALSE(find_turn(1, unit, {}));
}
