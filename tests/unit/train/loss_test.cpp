#include "clamor/train/loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/gradient.hpp"

using namespace clamor;
using namespace clamor::train;
using testing::train_golden;

namespace {

/// A loss is a sum; the reference's, and its gradient, are means.
template <typename T>
void check_loss(const std::string& name, Loss<T> loss, double tolerance) {
    INFO(name, ", bytes of a number: ", sizeof(T));
    CHECK(loss.mean() == doctest::Approx(train_golden().read<double>(name + ".loss")[0]).epsilon(tolerance));
    for (T& g : loss.gradient.view()) g = static_cast<T>(g / loss.weight);
    testing::check_golden<T>(train_golden(), name + ".gradient", loss.gradient, tolerance);
}

template <typename T>
void check_all(double tolerance) {
    const auto logits = train_golden().read<T>("logits"), soft = train_golden().read<T>("soft"), binary = train_golden().read<T>("binary");
    const auto labels = train_golden().read<std::int32_t>("labels");
    const auto weights = train_golden().read<double>("class_weights");
    const std::vector<double> w(weights.view().begin(), weights.view().end());
    const auto y = labels.view().span();
    check_loss("cross_entropy", cross_entropy(logits.clone(), y), tolerance);
    check_loss("weighted", cross_entropy(logits.clone(), y, {.class_weights = w}), tolerance);
    check_loss("smoothed", cross_entropy(logits.clone(), y, {.label_smoothing = 0.1}), tolerance);
    check_loss("weighted_smoothed", cross_entropy(logits.clone(), y, {.class_weights = w, .label_smoothing = 0.2}), tolerance);
    check_loss("soft_targets", cross_entropy<T>(logits.clone(), soft.view(), {.class_weights = w, .label_smoothing = 0.1}), tolerance);
    check_loss("binary_cross_entropy", binary_cross_entropy<T>(logits.clone(), binary), tolerance);
    check_loss("binary_weighted", binary_cross_entropy<T>(logits.clone(), soft, w), tolerance);
    check_loss("squared", mean_squared_error<T>(logits.clone(), soft), tolerance);
}

}  // namespace

TEST_CASE("losses: values and gradients as PyTorch's") {
    check_all<double>(1e-13);
    check_all<float>(1e-6);  // some roundings of numbers around 1
}

TEST_CASE("losses: gradients match central differences, sizes 0, 1 and odd") {
    for (const Shape shape : {Shape{0, 3}, Shape{1, 1}, Shape{1, 2}, Shape{5, 7}}) {
        auto x = testing::random(shape, 1);
        auto t = testing::random(shape, 2);
        for (double& v : t.view()) v = 1 / (1 + std::exp(-v));
        std::vector<std::int32_t> labels;
        for (Index r = 0; r < shape[0]; ++r) labels.push_back(static_cast<std::int32_t>(r % shape[1]));
        std::vector<double> weights;
        for (Index c = 0; c < shape[1]; ++c) weights.push_back(0.5 + static_cast<double>(c));
        const CrossEntropyOptions options{.class_weights = weights, .label_smoothing = 0.3};
        const auto check = [&](const char* name, auto&& loss) {
            const auto at_x = loss();
            testing::check_gradient(name, x, at_x.gradient, [&] { return loss().sum; });
        };
        check("cross_entropy", [&] { return cross_entropy(x.clone(), labels, options); });
        check("soft", [&] { return cross_entropy<double>(x.clone(), t.view(), options); });
        check("binary", [&] { return binary_cross_entropy<double>(x.clone(), t, weights); });
        check("squared", [&] { return mean_squared_error<double>(x.clone(), t); });
        std::vector<double> rows;
        for (Index r = 0; r < shape[0]; ++r) rows.push_back(static_cast<double>(r) * 0.7);  // the first weighs nothing
        check("cross_entropy, rows weighed", [&] { return cross_entropy(x.clone(), labels, options, rows); });
        check("soft, rows weighed", [&] { return cross_entropy<double>(x.clone(), t.view(), options, rows); });
        check("binary, rows weighed", [&] { return binary_cross_entropy<double>(x.clone(), t, weights, rows); });
        check("squared, rows weighed", [&] { return mean_squared_error<double>(x.clone(), t, rows); });
    }
}

TEST_CASE("losses: the sum over rows that weigh 0, 1 and 2 is that over none, one and two of them, its weight that of the rows") {
    const auto x = testing::random(Shape{3, 4}, 1), t = testing::random(Shape{3, 4}, 2);
    Tensor<double> soft(t.shape()), listed(x.shape()), soft_listed(x.shape());
    for (Index i = 0; i < t.size(); ++i) soft[i] = 1 / (1 + std::exp(-t[i]));
    const Index places[] = {1, 2, 2};
    for (Index r = 0; r < 3; ++r)
        for (Index c = 0; c < 4; ++c) listed(r, c) = x(places[r], c), soft_listed(r, c) = soft(places[r], c);
    const std::vector<std::int32_t> labels{0, 3, 1}, labels_listed{3, 1, 1};
    const std::vector<double> rows{0, 1, 2}, classes{1, 2, 3, 4};
    const CrossEntropyOptions options{.class_weights = classes, .label_smoothing = 0.1};
    const auto same = [](const Loss<double>& weighed, const Loss<double>& listed_twice, const Loss<double>& plain) {
        CHECK(weighed.sum == doctest::Approx(listed_twice.sum).epsilon(1e-14));
        CHECK(weighed.weight == plain.weight);
    };
    same(cross_entropy(x.clone(), labels, options, rows), cross_entropy(listed.clone(), labels_listed, options),
         cross_entropy(x.clone(), labels, options));
    same(cross_entropy<double>(x.clone(), soft.view(), options, rows), cross_entropy<double>(listed.clone(), soft_listed.view(), options),
         cross_entropy<double>(x.clone(), soft.view(), options));
    same(binary_cross_entropy<double>(x.clone(), soft, classes, rows), binary_cross_entropy<double>(listed.clone(), soft_listed, classes),
         binary_cross_entropy<double>(x.clone(), soft, classes));
    same(mean_squared_error<double>(x.clone(), soft, rows), mean_squared_error<double>(listed.clone(), soft_listed),
         mean_squared_error<double>(x.clone(), soft));
}

TEST_CASE("losses: float follows double over wide rows and extreme logits") {
    for (const Index classes : {1, 2, 3, 15, 16, 17, 1000, 30522}) {
        const Index n = 3;
        auto x = testing::random(Shape{n, classes}, 5);
        x[0] = 80;
        x[classes] = -1e4;
        x[classes * n - 1] = 300;
        Tensor<float> f(x.shape());
        for (Index i = 0; i < x.size(); ++i) f[i] = static_cast<float>(x[i]), x[i] = static_cast<double>(f[i]);
        const std::vector<std::int32_t> labels{0, static_cast<std::int32_t>(classes / 2), static_cast<std::int32_t>(classes - 1)};
        for (const double smoothing : {0.0, 0.1}) {
            const auto a = cross_entropy(x.clone(), labels, {.label_smoothing = smoothing});
            const auto b = cross_entropy(f.clone(), labels, {.label_smoothing = smoothing});
            INFO(classes, " classes");
            CHECK(b.sum == doctest::Approx(a.sum).epsilon(2e-6));
            double most = 0;
            for (Index i = 0; i < x.size(); ++i) most = std::max(most, std::abs(a.gradient[i] - static_cast<double>(b.gradient[i])));
            CHECK(most < 1e-6);
        }
    }
}

TEST_CASE("losses: logits of minus infinity and far below zero, in float as in double") {
    const auto check = [](auto zero) {
        using T = decltype(zero);
        INFO("bytes of a number: ", sizeof(T));
        for (const Index n : {3, 16, 37}) {
            Tensor<T> x(Shape{1, n}, -std::numeric_limits<T>::infinity());
            x[1] = 0, x[2] = 1;
            const std::vector<std::int32_t> label = {1};
            const auto one = cross_entropy(x.clone(), label);
            CHECK(one.sum == doctest::Approx(1.3132616875));  // log(1 + e), as PyTorch's
            CHECK(one.gradient[0] == 0);
            CHECK(one.gradient[2] == doctest::Approx(0.7310585786));

            x.fill(T{-2e30f});
            std::vector<T> spread(static_cast<std::size_t>(n), T{1} / static_cast<T>(n));
            for (const auto& far : {cross_entropy(x.clone(), label), cross_entropy(x.clone(), label, {.label_smoothing = 0.1}),
                                    cross_entropy<T>(x.clone(), Tensor<T>::from(x.shape(), spread).view())})
                CHECK(far.sum == doctest::Approx(std::log(static_cast<double>(n))));
        }
    };
    check(float{});
    check(double{});
}

TEST_CASE("losses: ignored rows, nothing to count, and rows in any number of threads") {
    const auto x = testing::random(Shape{4, 3}, 1);
    const std::vector<std::int32_t> none(4, -1);
    const auto nothing = cross_entropy(x.clone(), none, {.ignore_index = -1});
    CHECK(nothing.sum == 0);
    CHECK(nothing.weight == 0);
    CHECK(nothing.mean() == 0);
    for (const double g : nothing.gradient.view()) CHECK(g == 0);

    const auto wide = testing::random(Shape{64, 3000}, 2);
    Tensor<float> f(wide.shape());
    for (Index i = 0; i < wide.size(); ++i) f[i] = static_cast<float>(wide[i]);
    const std::vector<std::int32_t> labels(64, 7);
    const auto run = [&](int threads) {
        Context context({.threads = threads});
        ContextScope scope(context);
        return cross_entropy(f.clone(), labels);
    };
    const auto one = run(1), three = run(3);
    CHECK(one.sum == three.sum);
    CHECK(std::equal(one.gradient.view().begin(), one.gradient.view().end(), three.gradient.view().begin()));
}

TEST_CASE("losses: wrong arguments are refused in words") {
    const Tensor<float> x(Shape{2, 3});
    const auto refused = [&](std::vector<std::int32_t> labels, CrossEntropyOptions options = {}) {
        return testing::error_of([&] { cross_entropy(x.clone(), labels, options); });
    };
    CHECK(refused({0, 3}) == "cross_entropy: label 3 of row 1 is not within the 3 classes");
    CHECK(refused({0, -1}) == "cross_entropy: label -1 of row 1 is not within the 3 classes");
    CHECK(refused({0}) == "cross_entropy: 2 rows of logits, 1 labels");
    CHECK(refused({0, 1}, {.class_weights = {1, 2}}) == "cross_entropy: 3 classes need as many class_weights, got 2");
    CHECK(testing::contains(refused({0, 1}, {.label_smoothing = 2}), "label_smoothing must be within 0 and 1"));
    const Tensor<float> other(Shape{3, 2});
    CHECK_THROWS_AS(cross_entropy<float>(x.clone(), other.view()), Error);
    const Tensor<float> one(Shape{1});
    CHECK_THROWS_AS(binary_cross_entropy<float>(x.clone(), one), Error);
    for (const double wrong : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()})
        CHECK(testing::error_of([&] { binary_cross_entropy<float>(x.clone(), x, std::vector<double>{1, wrong, 1}); }) ==
              concat("binary_cross_entropy: positive weights must be finite and not negative, got ", wrong));
    for (const float wrong : {2.0f, -1.0f, std::nanf("")})
        CHECK(testing::error_of([&] { binary_cross_entropy<float>(x.clone(), Tensor<float>(x.shape(), wrong)); }) ==
              concat("binary_cross_entropy: targets must be within 0 and 1, got ", wrong));
    CHECK_THROWS_AS(mean_squared_error<float>(x.clone(), one), Error);
    const std::vector<double> few{1}, below{1, -1};
    CHECK(testing::error_of([&] { mean_squared_error<float>(x.clone(), x, few); }) ==
          "mean_squared_error: 2 rows need as many row_weights, got 1");
    CHECK(testing::error_of([&] { cross_entropy(x.clone(), std::vector<std::int32_t>{0, 1}, {}, below); }) ==
          "cross_entropy: row weights must be finite and not negative, got -1");
}
