#include "ops/winograd.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "clamor/core/context.hpp"
#include "clamor/ops/conv.hpp"
#include "clamor/ops/packed_conv.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using ops::ConvOptions;
namespace winograd = clamor::ops::winograd;
using kernels::ConvFinish;
using kernels::ConvProblem;

namespace {

/// The transforms take sums and differences of up to 36 numbers, with factors up to 3.4, and undo them: about ten times the
/// rounding of the direct sum, relative to the largest result. 1e-6 is typical, with ±1 and ±2 as points it would be 2e-6.
constexpr double tolerance = 5e-6;

struct Data {
    ConvProblem problem;
    Shape x_shape, w_shape;
    Tensor<double> x, w, b, dy;
    Tensor<float> xf, wf, bf, df;

    Data(ConvProblem p)
        : problem(p),
          x_shape{p.n, p.h, p.w, p.in},
          w_shape{p.out, p.in, 3, 3},
          x(testing::random(x_shape, 1)),
          w(testing::random(w_shape, 2)),
          b(testing::random(Shape{p.out}, 3)),
          dy(testing::random(Shape{p.n, p.out_h(), p.out_w(), p.out}, 4)),
          xf(testing::to_float(x)),
          wf(testing::to_float(w)),
          bf(testing::to_float(b)),
          df(testing::to_float(dy)) {}

    ConvOptions options() const { return {.padding = problem.padding}; }
    Tensor<double> y() const { return ops::conv2d<double>(x, w, b, options()); }
    std::string name() const { return concat(x_shape, " with ", w_shape, ", padding ", problem.padding); }
};

ConvProblem problem(Index n, Index h, Index w, Index in, Index out, Index padding) {
    return {.n = n, .h = h, .w = w, .in = in, .out = out, .kernel_h = 3, .kernel_w = 3, .padding = padding};
}

void check_all(const Data& d) {
    INFO(d.name());
    const auto& p = d.problem;
    Tensor<float> y(d.dy.shape()), dx(d.x_shape), dw(d.w_shape, 1.0f);
    winograd::forward(p, d.xf.data(), d.wf.data(), d.bf.data(), y.data());
    testing::check_close("y", y, d.y(), tolerance);
    winograd::backward_input(p, d.df.data(), d.wf.data(), dx.data());
    testing::check_close("dx", dx, ops::conv2d_backward_input<double>(d.dy, d.w, d.options(), d.x_shape), tolerance);
    Tensor<double> expected(d.w_shape, 1.0);  // gradients are added: both begin with ones
    ops::conv2d_backward_weights<double>(d.dy, d.x, d.options(), expected, View<double>());
    winograd::backward_weights(p, d.xf.data(), d.df.data(), dw.data());
    testing::check_close("dweight", dw, expected, tolerance);
}

}  // namespace

TEST_CASE("winograd: forward and backward equal the double reference, at sizes that leave remainders") {
    for (const Index padding : {0, 1, 2})
        for (const Index size : {1, 2, 3, 5, 7, 8, 13}) {
            if (size + 2 * padding < 3) continue;
            check_all(problem(size % 3 + 1, size, 13 - size / 2, 5, 7, padding));
        }
    check_all(problem(3, 4, 4, 33, 65, 1));
    check_all(problem(1, 5, 6, 1, 1, 1));
    check_all(problem(0, 8, 8, 16, 16, 1));
}

TEST_CASE("winograd: more tiles and more weights than are transformed at once") {
    check_all(problem(5, 33, 9, 40, 70, 1));
    check_all(problem(2, 4, 3, 300, 130, 1));
    check_all(problem(2, 4, 3, 130, 300, 1));
}

TEST_CASE("winograd: ops choose it where it pays, on one thread and on three") {
    CHECK(winograd::pays(problem(1, 32, 32, 64, 128, 1)));
    CHECK(winograd::pays(problem(64, 4, 4, 512, 512, 1)));
    CHECK_FALSE(winograd::pays(problem(1, 4, 4, 512, 512, 1)));  // 36 numbers a filter are read for 16 sums
    CHECK_FALSE(winograd::pays(problem(8, 32, 32, 3, 64, 1)));
    auto strided = problem(8, 32, 32, 64, 64, 1);
    strided.stride = 2;
    CHECK_FALSE(winograd::pays(strided));

    const Data d(problem(4, 12, 9, 64, 70, 1));
    REQUIRE(winograd::pays(d.problem));
    for (int threads : {1, 3}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        testing::check_close("y", ops::conv2d<float>(d.xf, d.wf, d.bf, d.options()), d.y(), tolerance);
        testing::check_close("dx", ops::conv2d_backward_input<float>(d.df, d.wf, d.options(), d.x_shape),
                             ops::conv2d_backward_input<double>(d.dy, d.w, d.options(), d.x_shape), tolerance);
        auto relu = d.y(), sum = d.y();
        for (double& v : relu.view()) v = std::max(v, 0.0);
        for (Index i = 0; i < sum.size(); ++i) sum[i] = relu[i] + 1;
        const ops::PackedConv packed(d.wf, d.bf, d.options(), d.x_shape);
        testing::check_close("packed", packed.forward(d.xf, false), d.y(), tolerance);
        testing::check_close("packed, ReLU", packed.forward(d.xf, true), relu, tolerance);
        testing::check_close("packed, sum", packed.forward_add(d.xf, Tensor<float>(d.dy.shape(), 1.0f)), sum, tolerance);
    }
}

TEST_CASE("winograd: a filter packed for many pictures serves few, and the other way round") {
    const Data one(problem(1, 4, 4, 64, 64, 1)), many(problem(40, 4, 4, 64, 64, 1));
    REQUIRE(winograd::pays(many.problem) != winograd::pays(one.problem));
    for (const auto* typical : {&one, &many})
        for (const auto* d : {&one, &many}) {
            const ops::PackedConv packed(d->wf, d->bf, d->options(), typical->x_shape);
            testing::check_close("y", packed.forward(d->xf, false), d->y(), tolerance);
        }
}

TEST_CASE("winograd: a picture's result has the same bits in every company, and whenever it is computed") {
    const Data d(problem(30, 7, 9, 20, 37, 1));
    const auto& p = d.problem;
    const Index in = p.h * p.w * p.in, out = p.out_h() * p.out_w() * p.out;
    Tensor<float> together(d.dy.shape()), alone(d.dy.shape()), again(d.dy.shape());
    winograd::forward(p, d.xf.data(), d.wf.data(), d.bf.data(), together.data());
    const auto filter = winograd::pack(p, d.wf.data());
    winograd::forward_packed(p, d.xf.data(), filter, d.bf.data(), ConvFinish::none, again.data());
    auto one = p;
    one.n = 1;
    for (Index i = 0; i < p.n; ++i) winograd::forward(one, d.xf.data() + i * in, d.wf.data(), d.bf.data(), alone.data() + i * out);
    CHECK(std::equal(together.view().begin(), together.view().end(), alone.view().begin()));
    CHECK(std::equal(together.view().begin(), together.view().end(), again.view().begin()));
}
