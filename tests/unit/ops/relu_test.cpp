// Every ReLU of our own: a NaN stays, so that it is seen, infinities and zero are what they are.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "clamor/ops/activation.hpp"
#include "clamor/ops/batch_norm.hpp"
#include "clamor/ops/packed_conv.hpp"
#include "clamor/ops/spmm.hpp"

using namespace clamor;

namespace {

const Index widths[] = {1, 3, 8, 16, 37, 64};  // parts of a vector and whole ones

/// All of them in turn.
template <typename T>
Tensor<T> mixed(Index width) {
    constexpr T inf = std::numeric_limits<T>::infinity();
    const T values[] = {std::numeric_limits<T>::quiet_NaN(), -1, 2, -inf, inf, 0, -3};
    Tensor<T> x(Shape{7, width});
    for (Index i = 0; i < x.size(); ++i) x[i] = values[i % 7];
    return x;
}

template <typename T>
void check_relu(View<const T> x, View<const T> y) {
    REQUIRE(y.size() == x.size());
    for (Index i = 0; i < x.size(); ++i) {
        INFO(i, " of ", x[i]);
        CHECK((std::isnan(x[i]) ? std::isnan(y[i]) : y[i] == std::max(x[i], T{0})));
    }
}

template <typename T>
void check_all() {
    for (const Index width : widths) {
        INFO("width ", width, ", bytes of a number: ", sizeof(T));
        const auto x = mixed<T>(width);
        Tensor<T> y(x.shape());
        ops::activate<T>(ops::Activation::relu, x, {}, y.view());
        check_relu<T>(x, y);

        y = x.clone();
        ops::apply_finish<T>({.relu = true}, y.view());
        check_relu<T>(x, y);

        const std::vector<Index> diagonal = {0, 1, 2, 3, 4, 5, 6};
        const auto one = Sparse<T>::from_entries(7, 7, diagonal, diagonal, std::vector<T>(7, 1));
        ops::spmm<T>(one.by_rows(), x, y.view(), ops::Write::set, {.relu = true});
        check_relu<T>(x, y);

        const Tensor<T> zeros(Shape{width}), ones(Shape{width}, T{1});
        check_relu<T>(x, ops::batch_norm<T>(x.clone(), ones, zeros, zeros, ones, {.epsilon = 0, .relu = true}));
    }
}

}  // namespace

TEST_CASE("relu: a NaN stays, in float and in double") {
    check_all<float>();
    check_all<double>();
}

TEST_CASE("relu: a NaN stays behind a packed convolution: Winograd's, depthwise, and added to a picture") {
    for (const Index group : {64, 1}) {
        const Index channels = group == 1 ? 8 : 64;
        INFO(channels, " channels");
        Tensor<float> x(Shape{4, 12, 12, channels}, 1.0f);
        x[0] = std::nanf("");
        const ops::PackedConv conv(Tensor<float>(Shape{channels, group, 3, 3}, -1.0f), {}, {.padding = 1, .groups = channels / group},
                                   x.shape());
        const auto y = conv.forward(x, true), added = conv.forward_add(x, Tensor<float>(x.shape(), 5.0f));
        CHECK(std::isnan(y[0]));
        CHECK(y[y.size() - 1] == 0);
        CHECK(std::isnan(added[0]));
        CHECK(added[y.size() - 1] == 5);
    }
}
