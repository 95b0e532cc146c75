#include "clamor/ops/conv.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "support/gradient.hpp"
#include "support/float_tensor.hpp"

using namespace clamor;
using ops::ConvOptions;

namespace {

struct Case {
    Shape x, weight;
    ConvOptions options = {};
};

/// Sizes 0, 1 and odd; stride, padding, groups, depthwise; shapes that oneDNN blocks and shapes that it cannot.
const Case cases[] = {
    {{2, 5, 7, 3}, {4, 3, 3, 3}, {.padding = 1}},
    {{1, 1, 1, 1}, {1, 1, 1, 1}},
    {{0, 5, 5, 3}, {4, 3, 3, 3}, {.padding = 1}},
    {{3, 9, 8, 5}, {7, 5, 3, 2}, {.stride = 2, .padding = 1}},
    {{2, 6, 6, 8}, {12, 2, 3, 3}, {.padding = 1, .groups = 4}},
    {{2, 7, 5, 6}, {6, 1, 3, 3}, {.stride = 2, .padding = 1, .groups = 6}},
    {{1, 4, 4, 16}, {32, 16, 1, 1}},
    {{2, 8, 8, 32}, {16, 32, 3, 3}, {.padding = 1}},
    {{5, 3, 3, 17}, {33, 17, 3, 3}, {.padding = 2}},
};

}  // namespace

TEST_CASE("conv2d: gradients match central differences") {
    for (const auto& [shape, weight_shape, options] : cases) {
        if (shape.size() * weight_shape.size() > 40000) continue;  // one loss for every element
        INFO(concat(shape, " with ", weight_shape));
        auto x = testing::random(shape, 1), weight = testing::random(weight_shape, 2), bias = testing::random(Shape{weight_shape[0]}, 3);
        const auto r = testing::random(ops::conv2d_shape(shape, weight_shape, options), 4);
        const auto loss = [&] { return testing::dot(ops::conv2d<double>(x, weight, bias, options), r); };

        Tensor<double> dweight(weight_shape), dbias(bias.shape());
        ops::conv2d_backward_weights<double>(r, x, options, dweight, dbias);
        testing::check_gradient("x", x, ops::conv2d_backward_input<double>(r, weight, options, shape), loss);
        testing::check_gradient("weight", weight, dweight, loss);
        testing::check_gradient("bias", bias, dbias, loss);
    }
}

TEST_CASE("conv2d: float kernels equal the double reference, on one thread and on three") {
    for (int threads : {1, 3}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        for (const auto& [shape, weight_shape, options] : cases) {
            INFO(concat(shape, " with ", weight_shape));
            const auto x = testing::random(shape, 1), weight = testing::random(weight_shape, 2),
                       bias = testing::random(Shape{weight_shape[0]}, 3);
            const auto dy = testing::random(ops::conv2d_shape(shape, weight_shape, options), 4);
            const auto xf = testing::to_float(x), wf = testing::to_float(weight), bf = testing::to_float(bias), df = testing::to_float(dy);

            testing::check_close("y", ops::conv2d<float>(xf, wf, bf, options), ops::conv2d<double>(x, weight, bias, options));
            testing::check_close("dx", ops::conv2d_backward_input<float>(df, wf, options, shape),
                                 ops::conv2d_backward_input<double>(dy, weight, options, shape));
            // Gradients are added: both begin with ones.
            Tensor<double> dw(weight_shape, 1.0), db(bias.shape(), 1.0);
            Tensor<float> dwf(weight_shape, 1.0f), dbf(bias.shape(), 1.0f);
            ops::conv2d_backward_weights<double>(dy, x, options, dw, db);
            ops::conv2d_backward_weights<float>(df, xf, options, dwf, dbf);
            testing::check_close("dweight", dwf, dw);
            testing::check_close("dbias", dbf, db);
        }
    }
}

TEST_CASE("conv2d: what does not fit is refused in words") {
    const Tensor<float> x(Shape{1, 4, 4, 3}), weight(Shape{2, 3, 3, 3}), wrong(Shape{2, 2, 3, 3}), large(Shape{2, 3, 5, 5});
    CHECK_THROWS_WITH(ops::conv2d<float>(x, wrong, {}, {}), "conv2d: weight [2, 2, 3, 3] in 1 groups does not fit x [1, 4, 4, 3]");
    CHECK_THROWS_WITH(ops::conv2d<float>(x, large, {}, {}),
                      "conv2d: a 5 x 5 kernel is larger than the padded picture of x [1, 4, 4, 3] with padding 0");
    CHECK_THROWS_AS(ops::conv2d<float>(x, weight, {}, {.stride = 0}), Error);
    CHECK_THROWS_AS(ops::conv2d<float>(x, weight, Tensor<float>(Shape{3}), {}), Error);
    CHECK_THROWS_AS(ops::conv2d_backward_input<float>(Tensor<float>(Shape{1, 4, 4, 2}), weight, {}, x.shape()), Error);
}
