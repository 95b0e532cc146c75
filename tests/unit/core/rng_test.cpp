#include "clamor/core/rng.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace clamor;

TEST_CASE("rng: the published known answers of Philox-4x32-10") {
    // Random123's kat_vectors: counter 0 and key 0; then all ones.
    Rng zeros(0);
    CHECK(zeros() == 0x6627e8d5u);
    CHECK(zeros() == 0xe169c58du);
    CHECK(zeros() == 0xbc57ac4cu);
    CHECK(zeros() == 0x9b00dbd8u);
}

TEST_CASE("rng: a saved state goes on with the same numbers") {
    for (int drawn : {0, 1, 3, 4, 7}) {
        Rng rng(5, 6);
        for (int i = 0; i < drawn; ++i) rng();
        Rng resumed(rng.state());
        for (int i = 0; i < 9; ++i) CHECK(rng() == resumed());
    }
}

TEST_CASE("rng: uniform and normal have their moments") {
    Rng rng(42);
    const int n = 100000;
    double mean = 0, normal_mean = 0, normal_square = 0;
    for (int i = 0; i < n; ++i) {
        mean += rng.uniform() / n;
        const double z = rng.normal();
        normal_mean += z / n;
        normal_square += z * z / n;
    }
    // Five standard errors.
    CHECK(std::abs(mean - 0.5) < 5 * 0.2887 / std::sqrt(n));
    CHECK(std::abs(normal_mean) < 5 / std::sqrt(n));
    CHECK(std::abs(normal_square - 1) < 5 * 1.4142 / std::sqrt(n));
}

TEST_CASE("rng: below() is unbiased, shuffle keeps all, streams differ") {
    Rng rng(7);
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i) ++counts[rng.below(7)];
    for (int c : counts) CHECK(std::abs(c - 10000) < 500);  // five standard deviations are 463

    std::vector<int> order(100);
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(order);
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted.front() == 0);
    CHECK(sorted.back() == 99);
    CHECK(order != sorted);

    Rng first = rng.split(1), second = rng.split(2);
    CHECK(first() != second());
    CHECK_THROWS_AS(rng.below(0), Error);
}
