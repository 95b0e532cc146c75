// Against PyTorch, with gradients: tests/golden/make_cnn.py.
#include <doctest/doctest.h>

#include "clamor/nn/batch_norm.hpp"
#include "clamor/nn/conv2d.hpp"
#include "clamor/nn/folded_conv.hpp"
#include "clamor/nn/pool2d.hpp"
#include "clamor/vision/resnet9.hpp"
#include "support/golden.hpp"

using namespace clamor;
using testing::check_golden;

namespace {

/// Double differs from PyTorch's double by the order of its sums alone; float by some hundred roundings of 6e-8.
template <typename T>
constexpr double tolerance = sizeof(T) == 8 ? 1e-11 : 2e-5;

template <typename T, typename Layer>
void check_layer(const io::SafetensorsFile& file, const std::string& name, Layer& layer) {
    nn::for_each_parameter(layer, [&](const std::string& key, auto& p) {
        if (p.trainable()) io::read_into(file.at(name + ".weight." + key), p.value());
    });
    typename Layer::Saved saved;
    check_golden<T>(file, name + ".y", layer.forward(file.read<T>(name + ".x"), &saved), tolerance<T>);
    check_golden<T>(file, name + ".dx", layer.backward(file.read<T>(name + ".dy"), saved), tolerance<T>);
    nn::for_each_parameter(layer, [&](const std::string& key, auto& p) {
        if (p.trainable()) check_golden<T>(file, name + ".grad." + key, p.grad(), tolerance<T>);
    });
    if constexpr (requires { layer.update_statistics(saved); }) layer.update_statistics(saved);
}

}  // namespace

TEST_CASE_TEMPLATE("cnn golden: convolutions", T, double, float) {
    const auto file = testing::golden("cnn_layers");
    Rng rng(1);
    nn::Conv2d<T> plain(3, 5, rng, {.kernel = 3, .padding = 1}), stride(4, 6, rng, {.kernel = 3, .stride = 2, .padding = 1, .bias = false}),
        groups(6, 4, rng, {.kernel = 3, .groups = 2}), depthwise(5, 5, rng, {.kernel = 3, .stride = 2, .padding = 1, .groups = 5}),
        point(3, 2, rng, {.kernel = 1});
    check_layer<T>(file, "plain", plain);
    check_layer<T>(file, "stride", stride);
    check_layer<T>(file, "groups", groups);
    check_layer<T>(file, "depthwise", depthwise);
    check_layer<T>(file, "point", point);
}

TEST_CASE_TEMPLATE("cnn golden: batch norm, its running statistics, and pools", T, double, float) {
    const auto file = testing::golden("cnn_layers");
    nn::BatchNorm<T> norm(3);
    check_layer<T>(file, "norm", norm);
    typename nn::BatchNorm<T>::Saved saved;
    auto half = file.read<T>("norm.x");
    for (T& v : half.view()) v *= T(0.5);
    norm.forward(half, &saved);
    norm.update_statistics(saved);
    check_golden<T>(file, "norm.running_mean", norm.running_mean(), tolerance<T>);
    check_golden<T>(file, "norm.running_var", norm.running_variance(), tolerance<T>);
    check_golden<T>(file, "norm.inference", norm.forward(file.read<T>("norm.x")), tolerance<T>);

    nn::MaxPool2d<T> max({.size = 3, .stride = 2, .padding = 1});
    nn::AveragePool2d<T> average({.size = 3, .stride = 2, .padding = 1});
    nn::GlobalMaxPool<T> global_max;
    nn::GlobalAveragePool<T> global_average;
    check_layer<T>(file, "max", max);
    check_layer<T>(file, "average", average);
    check_layer<T>(file, "global_max", global_max);
    check_layer<T>(file, "global_average", global_average);
}

TEST_CASE_TEMPLATE("cnn golden: a residual block at inference", T, double, float) {
    const auto file = testing::golden("cnn_residual");
    Rng rng(1);
    nn::ResidualBlock<T> block(16, rng);
    testing::load_golden(file, "weight", block);
    const auto x = file.read<T>("x");
    check_golden<T>(file, "y", block.forward(x), tolerance<T>);
    if constexpr (std::is_same_v<T, float>)
        check_golden<T>(file, "y", nn::FoldedResidualBlock(block, x.shape()).forward(x.clone()), tolerance<T>);
}
