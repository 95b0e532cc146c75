#include <doctest/doctest.h>

#include "clamor/nn/folded_conv.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using namespace clamor::nn;

namespace {

/// dL/dx and the gradients of all parameters, by central differences of the training forward().
template <typename Layer>
void check_layer(Layer& layer, const Shape& shape, double tolerance = 1e-6) {
    INFO(concat("x ", shape));
    auto x = testing::random(shape, 2);
    typename Layer::Saved saved, again;
    const auto r = testing::random(layer.forward(x, &saved).shape(), 3);
    const auto loss = [&] { return testing::dot(layer.forward(x, &again), r); };
    testing::check_gradient("x", x, layer.backward(r, saved), loss, tolerance);
    for_each_parameter(layer, [&](const std::string& name, auto& p) {
        if (p.trainable()) testing::check_gradient(name.c_str(), p.value(), p.grad(), loss, tolerance);
    });
}

/// Scales of both signs, and running statistics that are not those of the beginning.
template <typename Layer>
void unsettle(Layer& layer, std::uint64_t seed) {
    Rng rng(seed);
    for_each_parameter(layer, [&](const std::string& name, auto& p) {
        if (p.shape().rank() != 1) return;
        const bool positive = name.ends_with("running_var");
        for (auto& v : p.value())
            v = static_cast<std::remove_reference_t<decltype(v)>>(positive ? 0.5 + rng.uniform() : 1.5 * rng.normal());
    });
}

}  // namespace

TEST_CASE("cnn layers: gradients match central differences, sizes 0, 1 and odd") {
    Rng rng(1);
    for (const Index n : {0, 1, 3}) {
        Conv2d<double> conv(3, 4, rng, {.kernel = 3, .stride = 2, .padding = 1});
        check_layer(conv, Shape{n, 5, 3, 3});
        BatchNorm<double> norm(3, {.epsilon = 1e-2, .relu = true});
        unsettle(norm, 4);
        check_layer(norm, Shape{n, 2, 3, 3});
        for (const auto pool : {BlockPool::none, BlockPool::after, BlockPool::before}) {
            ConvBlock<double> block(2, 3, rng, pool);
            unsettle(block, 5);
            check_layer(block, Shape{n, 5, 4, 2}, 1e-5);  // small variances make the loss steep
        }
        ResidualBlock<double> residual(3, rng);
        check_layer(residual, Shape{n, 3, 4, 3}, 1e-5);
    }
}

TEST_CASE("cnn layers: a tensor that is given away gives the same as one that is lent") {
    Rng rng(1);
    const ConvBlock<double> block(2, 3, rng, BlockPool::after);
    const ResidualBlock<double> residual(3, rng);
    const auto x = testing::random(Shape{2, 4, 4, 2}, 2);
    ConvBlock<double>::Saved lent, given;
    ResidualBlock<double>::Saved lent2, given2;
    const auto a = residual.forward(block.forward(x, &lent), &lent2);
    const auto b = residual.forward(block.forward(x.clone(), &given), &given2);
    CHECK(std::equal(a.view().begin(), a.view().end(), b.view().begin()));
    CHECK(std::equal(lent2.first.conv.x.view().begin(), lent2.first.conv.x.view().end(), given2.first.conv.x.view().begin()));
}

TEST_CASE("folded blocks equal the blocks they were made from") {
    Rng rng(1);
    const Shape shape{3, 6, 6, 5};
    const auto x = testing::random(shape, 2);
    for (const auto pool : {BlockPool::none, BlockPool::after, BlockPool::before}) {
        ConvBlock<float> block(5, 9, rng, pool);
        unsettle(block, 6);
        ConvBlock<double> reference(5, 9, rng, pool);
        std::vector<View<double>> to;
        for_each_parameter(reference, [&](const std::string&, auto& p) { to.push_back(p.value()); });
        std::size_t i = 0;
        for_each_parameter(block, [&](const std::string&, auto& p) { std::copy(p.value().begin(), p.value().end(), to[i++].begin()); });

        const auto expected = reference.forward(x);
        testing::check_close("unfolded", block.forward(testing::to_float(x)), expected);
        testing::check_close("folded", FoldedConvBlock(block, shape).forward(testing::to_float(x)), expected);
        const Index one = 6 * 6 * 5;
        const auto single = Tensor<double>::from(Shape{1, 6, 6, 5}, x.view().span().subspan(0, static_cast<std::size_t>(one)));
        testing::check_close("one picture, folded for three", FoldedConvBlock(block, shape).forward(testing::to_float(single)),
                             reference.forward(single));
    }
    ResidualBlock<float> residual(5, rng);
    unsettle(residual, 7);
    const auto unfolded = residual.forward(testing::to_float(x));
    Tensor<double> expected(shape);
    std::copy(unfolded.view().begin(), unfolded.view().end(), expected.data());
    testing::check_close("residual", FoldedResidualBlock(residual, shape).forward(testing::to_float(x)), expected, 5e-6);
}

TEST_CASE("folded: convolutions in groups and depthwise, with a bias of their own") {
    Rng rng(1);
    for (const Index groups : {1, 2, 6}) {
        const Conv2d<float> conv(6, 6, rng, {.kernel = 3, .stride = 2, .padding = 1, .groups = groups});
        BatchNorm<float> norm(6);
        unsettle(norm, 8);
        const auto x = testing::to_float(testing::random(Shape{2, 5, 5, 6}, 2));
        const auto y = norm.forward(conv.forward(x));
        Tensor<double> expected(y.shape()), positive(y.shape()), sum(y.shape());
        for (Index i = 0; i < y.size(); ++i) expected[i] = y[i], positive[i] = std::max(y[i], 0.0f), sum[i] = positive[i] + 1;
        const auto folded = fold(conv, norm, x.shape());
        testing::check_close("folded", folded.forward(x, false), expected);
        testing::check_close("folded, ReLU", folded.forward(x, true), positive);
        testing::check_close("folded, sum", folded.forward_add(x, Tensor<float>(y.shape(), 1.0f)), sum);
    }
}

TEST_CASE("conv2d: filters that pass channels on give the picture itself") {
    Rng rng(7);
    for (const Index out : {2, 3, 5}) {  // fewer filters than channels, as many, more
        nn::Conv2d<double> conv(3, out, rng, {.kernel = 3, .padding = 1, .bias = false});
        const auto before = Tensor<double>::from(conv.weight().shape(), std::as_const(conv).weight().span());
        conv.pass_through();
        const auto x = testing::random(Shape{2, 4, 5, 3}, 8), y = conv.forward(x);
        for (Index i = 0; i < 2 * 4 * 5; ++i)
            for (Index c = 0; c < std::min<Index>(out, 3); ++c) CHECK(y[i * out + c] == x[i * 3 + c]);
        for (Index i = 3 * 27; i < before.size(); ++i) CHECK(conv.weight()[i] == before[i]);
    }
}
