#include "clamor/nn/parameter_values.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/nn/embedding.hpp"

using namespace clamor;

namespace {

/// 0, 1, 2 ... that lie elsewhere, and how many of them were converted.
struct Elsewhere {
    std::shared_ptr<std::vector<float>> values = std::make_shared<std::vector<float>>();
    std::shared_ptr<std::atomic<Index>> converted = std::make_shared<std::atomic<Index>>(0);

    explicit Elsewhere(Index count) {
        values->resize(static_cast<std::size_t>(count));
        std::iota(values->begin(), values->end(), 0.0f);
    }
    nn::StoredValues<float> stored(const Shape& shape, bool in_place) const {
        return {.in_place = in_place ? View<const float>(values->data(), shape) : View<const float>(),
                .read = [*this](Index first, View<float> to) {
                    std::copy_n(values->data() + first, to.size(), to.data());
                    *converted += to.size();
                }};
    }
};

}  // namespace

TEST_CASE("parameter values: zeros take memory when they are asked for") {
    Context context({.threads = 1});
    const ContextScope scope(context);
    const nn::ParameterValues<float> values(Shape{1000, 100});
    CHECK(context.memory_used() == 0);
    CHECK(values.view()[99999] == 0);
    CHECK(context.memory_used() >= 400000);
}

TEST_CASE("parameter values: read where they lie, and written in memory of their own") {
    const Elsewhere there(12);
    const Shape shape{4, 3};
    nn::ParameterValues<float> values(shape);
    values.take(there.stored(shape, true));
    CHECK(values.at_hand());
    CHECK(values.view().data() == there.values->data());
    const View<float> own = values.own();
    CHECK(own.data() != there.values->data());
    own[5] = 50;
    CHECK(values.view()[5] == 50);
    CHECK((*there.values)[5] == 5);

    values.take(there.stored(shape, true));  // into the memory that views of it see
    CHECK(own[5] == 5);
}

TEST_CASE("parameter values: some are converted without keeping any; all are, once, when they are asked for by many threads") {
    const Elsewhere there(12);
    const Shape shape{4, 3};
    nn::ParameterValues<float> values(shape);
    values.take(there.stored(shape, false));
    CHECK_FALSE(values.at_hand());
    float two[2];
    values.read(7, View<float>(two, Shape{2}));
    CHECK(two[1] == 8);
    CHECK(*there.converted == 2);
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 4; ++t) threads.emplace_back([&] { right += values.view()[11] == 11.0f; });
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 4);
    CHECK(*there.converted == 2 + 12);
}

TEST_CASE("embedding: rows of a table that lies elsewhere, and ids outside of it") {
    const Elsewhere there(12);
    nn::Embedding<float> embedding(4, 3);
    embedding.table().values().take(there.stored(Shape{4, 3}, false));
    const std::vector<std::int32_t> ids = {3, 0, 3};
    const auto rows = embedding.forward(ids);
    CHECK(rows(0, 1) == 10);
    CHECK(rows(1, 2) == 2);
    auto sums = rows.clone();
    embedding.forward_add(ids, sums);
    CHECK(sums(2, 0) == 18);
    CHECK(*there.converted == 6 * 3);
    for (const std::int32_t bad : {-1, 4}) CHECK_THROWS_AS(embedding.forward(std::vector<std::int32_t>{bad}), Error);
}
