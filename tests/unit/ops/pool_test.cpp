#include "clamor/ops/pool.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/ops/pool_posts.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using ops::PoolOptions;

namespace {

struct Case {
    Shape x;
    PoolOptions options = {};
};
/// Sizes 0, 1 and odd; windows that overlap, that leave gaps, and that stand over the edge; more channels than one pass takes.
const Case cases[] = {
    {{2, 6, 4, 3}}, {{1, 1, 1, 1}, {.size = 1, .stride = 1}}, {{0, 4, 4, 2}}, {{2, 5, 7, 3}, {.size = 3, .stride = 2, .padding = 1}},
    {{1, 7, 7, 5}, {.size = 2, .stride = 3}}, {{2, 5, 5, 67}, {.size = 3, .stride = 1}},
};

/// No two elements so close that a central difference could swap them.
Tensor<double> distinct(const Shape& shape) {
    Tensor<double> t(shape);
    for (Index i = 0; i < t.size(); ++i) t[i] = 0.01 * static_cast<double>(i);
    auto elements = t.view().span();
    Rng(1).shuffle(elements);
    return t;
}

}  // namespace

TEST_CASE("pools: gradients match central differences") {
    for (const auto& [shape, options] : cases) {
        INFO(concat(shape, ", windows of ", options.size));
        auto x = distinct(shape);
        const auto r = testing::random(ops::pool2d_shape(shape, options), 2);
        Tensor<std::uint8_t> where;
        ops::max_pool2d<double>(x, options, &where);
        testing::check_gradient("max", x, ops::max_pool2d_backward<double>(r, where, options, shape),
                                [&] { return testing::dot(ops::max_pool2d<double>(x, options), r); });
        testing::check_gradient("mean", x, ops::average_pool2d_backward<double>(r, options, shape),
                                [&] { return testing::dot(ops::average_pool2d<double>(x, options), r); });

        const auto g = testing::random(Shape{shape[0], shape[3]}, 3);
        Tensor<std::int32_t> pixel;
        ops::global_max_pool<double>(x, &pixel);
        testing::check_gradient("global max", x, ops::global_max_pool_backward<double>(g, pixel, shape),
                                [&] { return testing::dot(ops::global_max_pool<double>(x), g); });
        testing::check_gradient("global mean", x, ops::global_average_pool_backward<double>(g, shape),
                                [&] { return testing::dot(ops::global_average_pool<double>(x), g); });
    }
}

TEST_CASE("pools: float kernels equal the double reference, on one thread and on three") {
    for (int threads : {1, 3}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        for (const auto& [shape, options] : cases) {
            INFO(concat(shape, ", windows of ", options.size));
            const auto x = testing::random(shape, 1), dy = testing::random(ops::pool2d_shape(shape, options), 2);
            const auto xf = testing::to_float(x), df = testing::to_float(dy);
            Tensor<std::uint8_t> where, where_float;
            testing::check_close("max", ops::max_pool2d<float>(xf, options, &where_float), ops::max_pool2d<double>(x, options, &where));
            CHECK(std::equal(where.view().begin(), where.view().end(), where_float.view().begin()));
            testing::check_close("max, backward", ops::max_pool2d_backward<float>(df, where, options, shape),
                                 ops::max_pool2d_backward<double>(dy, where, options, shape));
            testing::check_close("mean", ops::average_pool2d<float>(xf, options), ops::average_pool2d<double>(x, options));
            testing::check_close("mean, backward", ops::average_pool2d_backward<float>(df, options, shape),
                                 ops::average_pool2d_backward<double>(dy, options, shape));
            testing::check_close("global mean", ops::global_average_pool<float>(xf), ops::global_average_pool<double>(x));
            testing::check_close("global max", ops::global_max_pool<float>(xf), ops::global_max_pool<double>(x));
        }
    }
}

TEST_CASE("max pool: the first of equals, minus infinity, and NaN that is not hidden") {
    const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    const float values[] = {1, 1, -inf, nan, 1, 1, -inf, 2};
    const auto x = Tensor<float>::from(Shape{1, 2, 4, 1}, values);  // windows {1 1 1 1} and {-inf nan -inf 2}
    Tensor<std::uint8_t> where;
    const auto y = ops::max_pool2d<float>(x, {}, &where);
    CHECK(y[0] == 1);
    CHECK(where[0] == 0);
    const float lost[] = {-inf, nan, -inf, -inf};
    CHECK(std::isnan(ops::max_pool2d<float>(Tensor<float>::from(Shape{1, 2, 2, 1}, lost), {})[0]));
}

TEST_CASE("max pool: the double reference has the kernel's winners, whatever is not finite") {
    const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
    const double some[] = {-inf, nan, 1, 2, inf};
    for (const PoolOptions options : {PoolOptions{}, PoolOptions{.size = 3, .stride = 1, .padding = 1}}) {
        Rng rng(1);
        Tensor<double> x(Shape{40, 4, 4, 3});
        for (Index i = 0; i < x.size(); ++i) x[i] = some[rng.below(i < x.size() / 2 ? 5 : 2)];
        Tensor<std::uint8_t> where, where_float;
        const auto y = ops::max_pool2d<double>(x, options, &where);
        const auto f = ops::max_pool2d<float>(testing::to_float(x), options, &where_float);
        for (Index i = 0; i < y.size(); ++i) {
            CHECK((std::isnan(y[i]) ? std::isnan(f[i]) : y[i] == static_cast<double>(f[i])));
            CHECK(where[i] == where_float[i]);
        }
    }
}

TEST_CASE("pool of posts: NaN is not hidden by a maximum, wherever it stands") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float values[] = {nan, 1, 1, 1, nan, 2, 2, 2, nan};
    const auto x = Tensor<float>::from(Shape{3, 3}, values);
    Tensor<std::int32_t> winners(Shape{1, 3});
    const std::vector<Index> offsets = {0, 3};
    const auto y = ops::pool_posts<float>(ops::Pooling::max, x, offsets, winners);
    for (Index c = 0; c < 3; ++c) {
        CHECK(std::isnan(y[c]));
        CHECK(winners[c] == c);
    }
}

TEST_CASE("pools: what does not fit is refused in words") {
    const Tensor<float> x(Shape{1, 3, 3, 1});
    CHECK_THROWS_WITH(ops::max_pool2d<float>(x, {.size = 4}), "pool: a window of 4 is larger than the picture of x [1, 3, 3, 1]");
    CHECK_THROWS_AS(ops::average_pool2d<float>(x, {.padding = 2}), Error);
    CHECK_THROWS_AS(ops::global_max_pool<float>(Tensor<float>(Shape{1, 0, 3, 1})), Error);
    const Tensor<float> dy(Shape{1, 1});
    for (const std::int32_t wrong : {9, -1, 100'000'000})
        CHECK_THROWS_WITH(ops::global_max_pool_backward<float>(dy, Tensor<std::int32_t>(Shape{1, 1}, wrong), x.shape()),
                          concat("global max pool: where must be below the 9 pixels of x [1, 3, 3, 1], got ", wrong).c_str());
    CHECK_THROWS_WITH(ops::global_max_pool_backward<float>(dy, Tensor<std::int32_t>(), x.shape()),
                      concat("global max pool: where must be [1, 1], got ", Shape{}).c_str());
}
