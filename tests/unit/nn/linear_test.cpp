#include "clamor/nn/linear.hpp"

#include <doctest/doctest.h>

#include "support/gradient.hpp"

using namespace clamor;

TEST_CASE("linear: gradients match central differences, sizes 0, 1 and odd") {
    for (const Shape shape : {Shape{5, 3, 2}, Shape{1, 1, 1}, Shape{0, 3, 2}}) {
        Rng rng(1);
        nn::Linear<double> layer(shape[1], shape[2], rng);
        auto x = testing::random(Shape{shape[0], shape[1]}, 2);
        const auto r = testing::random(Shape{shape[0], shape[2]}, 3);
        const auto loss = [&] { return testing::dot(layer.forward(x), r); };

        nn::Linear<double>::Saved saved;
        layer.forward(x, &saved);
        const auto dx = layer.backward(r, saved);
        testing::check_gradient("x", x, dx, loss);
        nn::for_each_parameter(layer, [&](const std::string& name, auto& p) {
            testing::check_gradient(name.c_str(), p.value(), p.grad(), loss);
        });
    }
}

TEST_CASE("linear: a wrong width is refused in words") {
    Rng rng(1);
    const nn::Linear<double> layer(3, 2, rng);
    CHECK_THROWS_WITH(layer.forward(Tensor<double>(Shape{4, 5})), "linear: x must be [n, 3], got [4, 5]");
}

TEST_CASE("parameter: a replica shares the weight and has its own gradient") {
    Rng rng(1);
    nn::Linear<double> layer(2, 2, rng);
    nn::Linear<double> replica = layer;
    nn::for_each_parameter(replica, [](const std::string&, auto& p) { p.grad()[0] = 7, p.value()[0] = 9; });
    nn::for_each_parameter(layer, [](const std::string&, auto& p) { CHECK(p.grad()[0] == 0); CHECK(p.value()[0] == 9); });
}
