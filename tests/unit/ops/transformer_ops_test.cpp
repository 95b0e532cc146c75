// Float kernels against the double reference, and the reference's gradients, at sizes around the width of a vector.
#include <doctest/doctest.h>

#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/ops/attention.hpp"
#include "clamor/ops/dropout.hpp"
#include "clamor/ops/gelu.hpp"
#include "clamor/ops/layer_norm.hpp"
#include "clamor/ops/pool_posts.hpp"
#include "clamor/ops/softmax.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using testing::random;

namespace {

Tensor<float> rounded(View<const double> x) {
    auto y = Tensor<float>::uninitialized(x.shape());
    for (Index i = 0; i < x.size(); ++i) y[i] = static_cast<float>(x[i]);
    return y;
}

/// The same numbers in both precisions.
Tensor<double> exact(View<const float> x) {
    auto y = Tensor<double>::uninitialized(x.shape());
    for (Index i = 0; i < x.size(); ++i) y[i] = x[i];
    return y;
}

double difference(View<const float> a, View<const double> b) {
    REQUIRE(a.size() == b.size());
    double worst = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const double error = std::abs(a[i] - b[i]) / std::max(1.0, std::abs(b[i]));
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

const std::vector<Shape> shapes = {Shape{0, 5}, Shape{1, 1}, Shape{3, 7}, Shape{2, 16}, Shape{5, 33}, Shape{40, 384}};

}  // namespace

TEST_CASE("gelu: float is right to 1e-6 from -30 to 30, in both forms, with and without a bias") {
    const Index n = 60001;
    Tensor<float> x(Shape{3, n}), bias(Shape{n}), ones(Shape{3, n}, 1.0f);
    for (Index i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % n - 30000) * 1e-3f;
    for (Index i = 0; i < n; ++i) bias[i] = static_cast<float>(i % 3) - 1.0f;
    const auto x64 = exact(x), bias64 = exact(bias), ones64 = exact(ones);
    for (const auto form : {ops::Gelu::erf, ops::Gelu::tanh})
        for (const bool with : {false, true}) {
            Tensor<float> y(x.shape()), dx(x.shape());
            Tensor<double> y64(x.shape()), dx64(x.shape());
            ops::gelu<float>(form, x, with ? bias.view() : View<float>(), y.view());
            ops::gelu<double>(form, x64, with ? bias64.view() : View<const double>(), y64.view());
            ops::gelu_backward<float>(form, ones, x, with ? bias.view() : View<float>(), dx.view());
            ops::gelu_backward<double>(form, ones64, x64, with ? bias64.view() : View<const double>(), dx64.view());
            CHECK(difference(y, y64) < 1e-6);
            CHECK(difference(dx, dx64) < 1e-6);
        }
    CHECK(std::isnan([] {
        Tensor<float> bad(Shape{1, 1}, std::nanf(""));
        ops::gelu<float>(ops::Gelu::erf, bad, {}, bad.view());
        return bad[0];
    }()));
}

TEST_CASE("gelu: far from zero it is 0 or x, in both forms, and NaN stays") {
    const float far[] = {-1e38f, 1e38f, -1e20f, 1e20f, std::nanf("")};
    for (const auto form : {ops::Gelu::erf, ops::Gelu::tanh})
        for (const Index n : {1, 40}) {  // a part of a vector, and whole ones
            for (const float x : far) {
                Tensor<float> y(Shape{1, n}, x);
                ops::gelu<float>(form, y, {}, y.view());
                for (const float v : y.view()) {
                    if (std::isnan(x)) CHECK(std::isnan(v));
                    else CHECK(v == doctest::Approx(std::max(x, 0.0f)).epsilon(1e-6));
                }
            }
        }
}

TEST_CASE("gelu: gradients match central differences") {
    for (const auto form : {ops::Gelu::erf, ops::Gelu::tanh}) {
        auto x = random(Shape{3, 5}, 1), bias = random(Shape{5}, 2);
        const auto r = random(Shape{3, 5}, 3);
        Tensor<double> dx(x.shape());
        ops::gelu_backward<double>(form, r, x, bias, dx.view());
        testing::check_gradient("x", x, dx, [&] {
            Tensor<double> y(x.shape());
            ops::gelu<double>(form, x, bias, y.view());
            return testing::dot(y, r);
        });
    }
}

TEST_CASE("layer norm: float equals double, with a residual and far from zero") {
    for (const Shape& shape : shapes) {
        const Index width = shape[1];
        auto x = rounded(random(shape, 1)), residual = rounded(random(shape, 2)), dy = rounded(random(shape, 3));
        for (float& v : x.view()) v += 3;
        const auto scale = rounded(random(Shape{width}, 4)), shift = rounded(random(Shape{width}, 5));
        Tensor<float> z(shape), y(shape), dscale(Shape{width}), dshift(Shape{width});
        Tensor<double> z64(shape), y64(shape), dscale64(Shape{width}), dshift64(Shape{width});
        ops::NormStatistics<float> s;
        ops::NormStatistics<double> s64;
        ops::layer_norm<float>(x, residual, scale, shift, 1e-3f, z.view(), y.view(), &s);
        ops::layer_norm<double>(exact(x), exact(residual), exact(scale), exact(shift), 1e-3, z64.view(), y64.view(), &s64);
        CHECK(difference(y, y64) < 3e-6);  // a mean of 3 costs two bits
        const auto dx = ops::layer_norm_backward<float>(dy, z, s, scale, dscale.view(), dshift.view());
        const auto dx64 = ops::layer_norm_backward<double>(exact(dy), z64, s64, exact(scale), dscale64.view(), dshift64.view());
        if (width > 1) CHECK(difference(dx, dx64) < 3e-6);  // one number has no variance: 1 / sqrt(epsilon) of its rounding
        CHECK(difference(dscale, dscale64) < 1e-5);
        CHECK(difference(dshift, dshift64) < 1e-5);
    }
}

TEST_CASE("layer norm: a constant row gives the shift to the bit, as PyTorch's") {
    for (const Index width : {1, 3, 7, 16, 33, 384, 1000})
        for (const float value : {3.3f, -0.7f, 1e6f, 1e-6f})
            for (const bool with_residual : {false, true}) {
                const Shape shape{2, width};
                const Tensor<float> x(shape, value), residual(shape, value), scale(Shape{width}, 2.0f), shift(Shape{width}, 0.25f);
                Tensor<float> z(shape), y(shape);
                ops::layer_norm<float>(x, with_residual ? residual.view() : View<const float>(), scale, shift, 1e-12f, z.view(), y.view());
                INFO("width ", width, " of ", value);
                for (const float v : y.view()) CHECK(v == 0.25f);
            }
}

TEST_CASE("layer norm: gradients match central differences") {
    auto x = random(Shape{3, 5}, 1), scale = random(Shape{5}, 2), shift = random(Shape{5}, 3);
    const auto r = random(Shape{3, 5}, 4);
    ops::NormStatistics<double> s;
    Tensor<double> y(x.shape()), dscale(Shape{5}), dshift(Shape{5});
    const auto loss = [&] {
        ops::layer_norm<double>(x, {}, scale, shift, 1e-6, View<double>(), y.view(), &s);
        return testing::dot(y, r);
    };
    loss();
    const auto dx = ops::layer_norm_backward<double>(r, x, s, scale, dscale.view(), dshift.view());
    testing::check_gradient("x", x, dx, loss);
    testing::check_gradient("scale", scale, dscale, loss);
    testing::check_gradient("shift", shift, dshift, loss);
}

TEST_CASE("softmax: float equals double, rows sum to 1, large numbers do not overflow") {
    for (const Shape& shape : shapes) {
        auto x = rounded(random(shape, 1));
        for (float& v : x.view()) v = v * 10 + 300;
        const auto dy = rounded(random(shape, 2));
        const auto y = ops::softmax<float>(x);
        const auto y64 = ops::softmax<double>(exact(x));
        CHECK(difference(y, y64) < 1e-6);
        CHECK(difference(ops::softmax_backward<float>(dy, y), ops::softmax_backward<double>(exact(dy), y64)) < 1e-6);
        for (Index r = 0; r < shape[0]; ++r)
            CHECK(std::accumulate(y.view().row(r), y.view().row(r) + shape[1], 0.0) == doctest::Approx(1).epsilon(1e-6));
    }
    auto x = random(Shape{3, 4}, 1);
    const auto r = random(Shape{3, 4}, 2);
    testing::check_gradient("x", x, ops::softmax_backward<double>(r, ops::softmax<double>(x)),
                            [&] { return testing::dot(ops::softmax<double>(x), r); });
}

TEST_CASE("dropout: the mask is Philox's numbers, does not depend on threads, and keeps 1 - p") {
    Rng rng(7, 3), reference(7, 3);
    rng();  // a started block is left
    for (int i = 0; i < 4; ++i) reference();
    const auto mask = ops::dropout_mask(5, 0.25, rng);
    for (Index word = 0; word < 5; ++word)
        for (int block = 0; block < 4; ++block)
            for (int i = 0; i < 4; ++i) {
                const std::uint32_t number = reference();
                CHECK((mask[word] >> (8 * block + 2 * i) & 1) == ((number & 0xffff) >= 16384));
                CHECK((mask[word] >> (8 * block + 2 * i + 1) & 1) == (number >> 16 >= 16384));
            }
    CHECK(rng.state() == reference.state());

    const Index words = 5000;
    Rng alone(1), many(1);
    const auto one = ops::dropout_mask(words, 0.1, alone);
    Context context({.threads = 3});
    const ContextScope scope(context);
    const auto two = ops::dropout_mask(words, 0.1, many);
    CHECK(std::equal(one.view().begin(), one.view().end(), two.view().begin()));
    Index kept = 0;
    for (const std::uint32_t word : one.view()) kept += __builtin_popcount(word);
    CHECK(static_cast<double>(kept) / (32 * words) == doctest::Approx(0.9).epsilon(0.004));  // five deviations of sqrt(0.09 / 160000)

    for (const Index n : {0, 1, 31, 33, 1000}) {
        Tensor<float> x(Shape{n}, 2.0f);
        Tensor<double> x64(Shape{n}, 2.0);
        ops::dropout<float>(x.view(), one, 0.1);
        ops::dropout<double>(x64.view(), one, 0.1);
        CHECK(difference(x, x64) < 1e-6);
        for (Index i = 0; i < n; ++i) CHECK((x[i] != 0) == (one[i / 32] >> (i % 32) & 1));
    }
    CHECK_THROWS_WITH(ops::dropout_mask(1, 1.0, rng), "dropout: p must be in [0, 1), got 1");
}

TEST_CASE("attention: float equals double, with dropout, posts of 0 to 70 tokens and heads of odd size") {
    const std::vector<Index> offsets = {0, 1, 1, 3, 20, 52, 85, 155};
    for (const Index size : {1, 5, 16, 32, 37}) {
        const Index heads = 3, width = heads * size;
        const auto qkv = rounded(random(Shape{155, 3 * width}, 1)), dy = rounded(random(Shape{155, width}, 2));
        for (const double p : {0.0, 0.2}) {
            Rng rng(3);
            const auto mask = ops::dropout_mask(p > 0 ? ops::attention_mask_words(offsets, heads) : 0, p, rng);
            for (const Index distances : {0, 145}) {
                const auto bias = rounded(random(distances > 0 ? Shape{heads, distances} : Shape{}, 4));
                CHECK(difference(ops::attention<float>(qkv, offsets, heads, mask, p, bias),
                                 ops::attention<double>(exact(qkv), offsets, heads, mask, p, exact(bias))) < 3e-6);
                Tensor<float> dbias(bias.shape());
                Tensor<double> dbias64(bias.shape());
                CHECK(difference(ops::attention_backward<float>(dy, qkv, offsets, heads, mask, p, bias, dbias.view()),
                                 ops::attention_backward<double>(exact(dy), exact(qkv), offsets, heads, mask, p, exact(bias),
                                                                 dbias64.view())) < 2e-5);
                CHECK(difference(dbias, dbias64) < 2e-5);
            }
        }
    }
    CHECK_THROWS_WITH(ops::attention<float>(Tensor<float>(Shape{2, 9}), std::vector<Index>{0, 2}, 2),
                      "attention: qkv must be [tokens, 3 x width] with width a multiple of 2 heads, got [2, 9]");
    CHECK_THROWS_WITH(ops::attention<float>(Tensor<float>(Shape{2, 6}), std::vector<Index>{0, 3}, 2),
                      "offsets: must begin with 0 and end with the 2 tokens, got 2 offsets that end with 3");
    CHECK_THROWS_WITH(ops::attention<float>(Tensor<float>(Shape{2, 6}), std::vector<Index>{0, 2}, 2, {}, 0, Tensor<float>(Shape{2, 1})),
                      "attention: the bias must be [2, 3] or wider by an even number, got [2, 1]");
}

TEST_CASE("attention: a probability of dropout that leaves nothing is refused") {
    const std::vector<Index> offsets = {0, 2};
    const Tensor<float> qkv(Shape{2, 6});
    const ops::DropoutMask mask(Shape{ops::attention_mask_words(offsets, 1)});
    CHECK_THROWS_WITH(ops::attention<float>(qkv, offsets, 1, mask, 1), "attention: p must be in [0, 1), got 1");
    CHECK_THROWS_WITH(ops::attention_backward<float>(Tensor<float>(Shape{2, 2}), qkv, offsets, 1, mask, -0.5),
                      "attention: p must be in [0, 1), got -0.5");
}

TEST_CASE("attention: scores far below zero are weighed like others, with dropout, too") {
    const std::vector<Index> offsets = {0, 3, 20};
    Tensor<float> qkv(Shape{20, 3});
    for (Index t = 0; t < 20; ++t) qkv(t, 0) = 1e16f, qkv(t, 1) = -1e16f, qkv(t, 2) = static_cast<float>(t);  // scores of -1e32
    Rng rng(3);
    const auto mask = ops::dropout_mask(ops::attention_mask_words(offsets, 1), 0.2, rng);
    CHECK(difference(ops::attention<float>(qkv, offsets, 1, mask, 0.2), ops::attention<double>(exact(qkv), offsets, 1, mask, 0.2)) < 3e-6);
    CHECK(difference(ops::attention<float>(qkv, offsets, 1), ops::attention<double>(exact(qkv), offsets, 1)) < 3e-6);
}

TEST_CASE("attention: into the caller's rows it equals the other, and what does not fit is refused") {
    const std::vector<Index> offsets = {3, 4, 4, 7};  // a part of a batch: four rows
    const auto qkv = rounded(random(Shape{4, 24}, 1));
    Tensor<float> result(Shape{4, 8}), scratch(Shape{2 * ops::attention_scratch(3, 4)});
    ops::attention(qkv.view(), offsets, 2, result.view(), scratch.view());
    CHECK(difference(result, ops::attention<double>(exact(qkv), std::vector<Index>{0, 1, 1, 4}, 2)) < 3e-6);

    const auto refused = [&](std::vector<Index> cut, Index heads, View<float> to, View<const float> bias = {}) {
        try {
            ops::attention(qkv.view(), cut, heads, to, scratch.view(), bias);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    for (const Index heads : {0, -1, 3})
        CHECK(refused(offsets, heads, result.view()) ==
              concat("attention: qkv must be [tokens, 3 x width] with width a multiple of ", heads, " heads, got [4, 24]"));
    for (const std::vector<Index>& cut : {std::vector<Index>{}, {0, 400}, {0, 3}, {0, 5, 4}, {4, 0}})
        CHECK(refused(cut, 2, result.view()) == concat("attention: the offsets must not decrease and must cut the 4 rows of qkv, got ",
                                                       cut.size(), " offsets"));
    CHECK(refused(offsets, 2, result.view().rows(0, 3)) == "attention: the result must be [4, 8], got [3, 8]");
    for (const Shape& shape : {Shape{1, 5}, Shape{2, 3}, Shape{2, 6}})
        CHECK(refused(offsets, 2, result.view(), Tensor<float>(shape)) ==
              concat("attention: the bias must be [2, 5] or wider by an even number, got ", shape));
}

TEST_CASE("pooling: a gradient's winners must be rows of their post") {
    const std::vector<Index> offsets = {0, 2, 3};
    const Tensor<float> dy(Shape{2, 1}, 1.0f);
    for (const std::int32_t wrong : {2, -1, 1'000'000}) {
        const std::vector<std::int32_t> winners = {wrong, 2};
        CHECK_THROWS_WITH(
            ops::pool_posts_backward<float>(ops::Pooling::max, dy, offsets, Tensor<std::int32_t>::from(Shape{2, 1}, winners)),
            concat("pool_posts_backward: the winners of post 0 must be rows from 0 to below 2, got ", wrong).c_str());
    }
}

TEST_CASE("pooling: first, means and maximum of each post, zeros for an empty one") {
    const std::vector<float> values = {1, 5, 3, 2, -1, -2};
    const auto x = Tensor<float>::from(Shape{3, 2}, values);
    const std::vector<Index> offsets = {0, 2, 2, 3};
    const auto row = [&](ops::Pooling pooling, Index p) {
        const auto y = ops::pool_posts<float>(pooling, x, offsets);
        return std::pair(y(p, 0), y(p, 1));
    };
    CHECK(row(ops::Pooling::first, 0) == std::pair(1.0f, 5.0f));
    CHECK(row(ops::Pooling::mean, 0) == std::pair(2.0f, 3.5f));
    CHECK(row(ops::Pooling::weighted_mean, 0) == std::pair(7.0f / 3, 3.0f));
    CHECK(row(ops::Pooling::max, 0) == std::pair(3.0f, 5.0f));
    for (const auto pooling : {ops::Pooling::first, ops::Pooling::mean, ops::Pooling::weighted_mean, ops::Pooling::max}) {
        CHECK(row(pooling, 1) == std::pair(0.0f, 0.0f));
        CHECK(row(pooling, 2) == std::pair(-1.0f, -2.0f));
    }
}
