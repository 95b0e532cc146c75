#include "clamor/train/batches.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace clamor;
using namespace clamor::train;

TEST_CASE("batches: every example once, within the budget, in the same order for the same seed") {
    const Cost cost = [](Index e) { return 1 + e % 13; };
    for (const Index n : {0, 1, 7, 500}) {
        const BatchOptions options{.budget = 40, .cost = cost};
        const auto batches = make_batches(n, options, Rng(1));
        std::vector<int> seen(static_cast<std::size_t>(n));
        for (const auto& batch : batches) {
            Index total = 0;
            for (const Index e : batch) total += cost(e), ++seen[static_cast<std::size_t>(e)];
            CHECK(total <= 40);
            CHECK_FALSE(batch.empty());
        }
        CHECK(std::all_of(seen.begin(), seen.end(), [](int s) { return s == 1; }));
        CHECK(make_batches(n, options, Rng(1)) == batches);
        if (n > 1) CHECK(make_batches(n, options, Rng(2)) != batches);
    }
    const auto plain = make_batches(5, {.budget = 2, .shuffle = false}, Rng(1));
    CHECK(plain == std::vector<std::vector<Index>>{{0, 1}, {2, 3}, {4}});
    CHECK(make_batches(5, {.budget = 2, .shuffle = false, .drop_last = true}, Rng(1)).size() == 3);
    CHECK(make_batches(5, {.budget = 4, .shuffle = false, .drop_last = true}, Rng(1)).size() == 1);
    CHECK(make_batches(1, {.budget = 4, .drop_last = true}, Rng(1)).size() == 1);
}

TEST_CASE("batches: an example over the budget is a batch alone") {
    const auto batches = make_batches(3, {.budget = 10, .cost = [](Index e) { return e == 1 ? 100 : 5; }, .shuffle = false}, Rng(1));
    CHECK(batches == std::vector<std::vector<Index>>{{0}, {1}, {2}});
    CHECK_THROWS_AS(make_batches(3, {.budget = 0}, Rng(1)), Error);
    CHECK_THROWS_AS(make_batches(1, {.cost = [](Index) { return -1; }}, Rng(1)), Error);
}

TEST_CASE("split_batch: runs of about equal cost, none empty, all of the batch") {
    std::vector<Index> batch(37);
    std::iota(batch.begin(), batch.end(), Index{100});
    for (const Index parts : {1, 2, 3, 37, 50}) {
        for (const Cost& cost : {Cost(), Cost([](Index e) { return e % 7; }), Cost([](Index e) { return e == 100 ? 10000 : 1; }),
                                 Cost([](Index) { return 0; })}) {
            const auto shards = split_batch(batch, parts, cost);
            CHECK(shards.size() == static_cast<std::size_t>(std::min<Index>(parts, 37)));
            std::vector<Index> joined;
            for (const auto& shard : shards) {
                CHECK_FALSE(shard.empty());
                joined.insert(joined.end(), shard.begin(), shard.end());
            }
            CHECK(joined == batch);
        }
    }
    const auto halves = split_batch(batch, 2, [](Index e) { return e < 110 ? 3 : 1; });  // 30 and 27: cut within one example of half
    Index first = 0;
    for (const Index e : halves[0]) first += e < 110 ? 3 : 1;
    CHECK(std::abs(2 * first - 57) <= 3);
    CHECK(split_batch(std::span(batch).first(0), 3).empty());
}
