// Against PyTorch: tests/golden/make_cnn.py.
#include "clamor/vision/resnet9.hpp"

#include <doctest/doctest.h>

#include "clamor/train/loss.hpp"
#include "clamor/train/optimizer.hpp"
#include "support/float_tensor.hpp"
#include "support/golden.hpp"

using namespace clamor;
using testing::check_golden;

namespace {

template <typename T>
vision::ResNet9<T> golden_network(const io::SafetensorsFile& file, const char* group) {
    Rng rng(1);
    vision::ResNet9<T> network(rng, {.classes = 3, .widths = {4, 6, 8, 8}});
    testing::load_golden(file, group, network);
    return network;
}

}  // namespace

TEST_CASE_TEMPLATE("resnet9 golden: logits, gradients, and ten steps of training", T, double, float) {
    // The double curve differs by the order of sums, which ten steps make a few thousand times larger; the float one by
    // 6e-8 times as much.
    const double tolerance = sizeof(T) == 8 ? 1e-9 : 2e-3;
    const auto file = testing::golden("cnn_resnet9");
    auto network = golden_network<T>(file, "begin");
    train::Optimizer<T> optimizer(train::parameters_of<T>(network),
                                  train::SgdOptions{.momentum = 0.9, .nesterov = true, .weight_decay = 5e-4});
    const auto x = file.read<T>("x");
    const auto labels = testing::golden_integers<std::int32_t>(file, "labels");
    const auto losses = file.read<double>("losses");
    const Index batch = 6;
    for (Index i = 0; i < losses.size(); ++i) {
        typename vision::ResNet9<T>::Saved saved;
        const View<const T> pictures(x.data() + i * batch * 192, Shape{batch, 8, 8, 3});
        auto logits = network.forward(pictures, &saved);
        if (i == 0) check_golden<T>(file, "logits", logits, sizeof(T) == 8 ? 1e-11 : 2e-5);
        const auto loss = train::cross_entropy<T>(std::move(logits), std::span(labels).subspan(static_cast<std::size_t>(i * batch), batch),
                                                  {.label_smoothing = 0.1});
        CHECK(loss.mean() == doctest::Approx(losses[i]).epsilon(tolerance));
        network.backward(loss.gradient, saved);
        if (i == 0)
            nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
                if (!p.trainable()) return;
                auto mean = Tensor<T>::from(p.shape(), p.grad().span());
                for (T& g : mean.view()) g /= static_cast<T>(batch);
                check_golden<T>(file, "grad." + name, mean, sizeof(T) == 8 ? 1e-11 : 5e-5);
            });
        optimizer.step(0.1, 1 / loss.weight);
        network.update_statistics(saved);
    }
    nn::for_each_parameter(network, [&](const std::string& name, auto& p) { check_golden<T>(file, "end." + name, p.value(), tolerance); });
    check_golden<T>(file, "inference", network.forward(View<const T>(x.data(), Shape{batch, 8, 8, 3})), tolerance);
}

TEST_CASE("resnet9: folded equals unfolded, for any number of pictures and another size") {
    const auto file = testing::golden("cnn_resnet9");
    const auto network = golden_network<float>(file, "end");
    const auto reference = golden_network<double>(file, "end");
    const vision::FoldedResNet9 folded(network, 8, 8);
    for (const Shape shape : {Shape{0, 8, 8, 3}, Shape{1, 8, 8, 3}, Shape{19, 8, 8, 3}, Shape{2, 17, 12, 3}}) {
        Rng rng(3);
        Tensor<double> x(shape);
        for (double& v : x.view()) v = rng.normal();
        const auto expected = reference.forward(x);
        testing::check_close("unfolded", network.forward(testing::to_float(x)), expected, 1e-5);
        testing::check_close("folded", folded.forward(testing::to_float(x)), expected, 1e-5);
    }
}
