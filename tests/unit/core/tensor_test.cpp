#include "clamor/core/tensor.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace clamor;

TEST_CASE("shape: sizes that overflow or are negative are refused") {
    const Index large = Index{1} << 40;
    CHECK_THROWS_AS((Shape{large, large}), Error);
    CHECK_THROWS_AS((Shape{3, -1}), Error);
    CHECK_THROWS_AS((Shape{1, 1, 1, 1, 1}), Error);
    CHECK(Shape{}.size() == 0);
    CHECK(Shape{0, 5}.size() == 0);
    CHECK(concat(Shape{2, 3}) == "[2, 3]");
}

TEST_CASE("tensor: zeros, aligned, moves, and copies only when asked") {
    Tensor<float> t(Shape{3, 5});
    CHECK(reinterpret_cast<std::uintptr_t>(t.data()) % 64 == 0);
    CHECK(t(2, 4) == 0.0f);
    t(1, 2) = 7;
    const Tensor<float> copy = t.clone();
    const Tensor<float> moved = std::move(t);
    CHECK(t.empty());  // NOLINT: what a moved-from tensor is, is part of its contract
    CHECK(moved(1, 2) == 7.0f);
    CHECK(copy(1, 2) == 7.0f);
    CHECK(copy.data() != moved.data());
    CHECK_THROWS_WITH(Tensor<float>::from(Shape{2}, copy.view().span()), "tensor: [2] needs 2 values, got 15");
}

TEST_CASE("view: rows, and reading as another shape") {
    Tensor<int> t(Shape{2, 3, 4});
    for (Index i = 0; i < t.size(); ++i) t[i] = static_cast<int>(i);
    const View<const int> v = t;
    CHECK(v.rows() == 6);
    CHECK(v.cols() == 4);
    CHECK(v.rows(2, 3)(0, 1) == 9);
    CHECK(v.reshape(Shape{4, 6})(3, 5) == 23);
    CHECK_THROWS_AS(v.rows(5, 2), Error);
    CHECK_THROWS_AS(v.reshape(Shape{5, 5}), Error);
    CHECK(Tensor<int>(Shape{3, 0}).rows() == 3);
}
