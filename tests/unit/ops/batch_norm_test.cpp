#include "clamor/ops/batch_norm.hpp"

#include <doctest/doctest.h>

#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;

namespace {
const Shape shapes[] = {{6, 3}, {1, 1}, {2, 3, 5, 7}, {0, 4}, {3, 67}, {1030, 130}};
}

TEST_CASE("batch norm: gradients match central differences, with and without ReLU") {
    for (const bool relu : {false, true})
        for (const Shape& shape : shapes) {
            if (shape.size() > 1000) continue;
            INFO(concat(shape, relu ? ", ReLU" : ""));
            const ops::BatchNormOptions options{.epsilon = 1e-2, .relu = relu};
            auto x = testing::random(shape, 1), gamma = testing::random(Shape{shape.back()}, 2),
                 beta = testing::random(Shape{shape.back()}, 3);
            const auto r = testing::random(shape, 4);
            const auto loss = [&] {
                const auto s = ops::batch_statistics<double>(x);
                return testing::dot(ops::batch_norm<double>(x.clone(), gamma, beta, s.mean, s.variance, options), r);
            };
            const auto s = ops::batch_statistics<double>(x);
            Tensor<double> dgamma(gamma.shape()), dbeta(beta.shape());
            const auto dx = ops::batch_norm_backward<double>(r.clone(), x, gamma, beta, s, options, dgamma, dbeta);
            testing::check_gradient("x", x, dx, loss, 1e-6);  // differences through a variance that itself moves
            testing::check_gradient("gamma", gamma, dgamma, loss);
            testing::check_gradient("beta", beta, dbeta, loss);
        }
}

TEST_CASE("batch norm: float kernels equal the double reference") {
    for (const bool relu : {false, true})
        for (const Shape& shape : shapes) {
            INFO(concat(shape, relu ? ", ReLU" : ""));
            const ops::BatchNormOptions options{.relu = relu};
            const auto x = testing::random(shape, 1), gamma = testing::random(Shape{shape.back()}, 2),
                       beta = testing::random(Shape{shape.back()}, 3), dy = testing::random(shape, 4);
            const auto xf = testing::to_float(x), gf = testing::to_float(gamma), bf = testing::to_float(beta), df = testing::to_float(dy);
            const auto s = ops::batch_statistics<double>(x);
            const auto sf = ops::batch_statistics<float>(xf);
            testing::check_close("mean", sf.mean, s.mean, 2e-6, 1.0);  // x is around 1
            testing::check_close("variance", sf.variance, s.variance);
            if (x.size() > 0 && x.rows() == 1) continue;  // variance 0: the slope is 1/√ε, and rounding times 300
            testing::check_close("y", ops::batch_norm<float>(xf.clone(), gf, bf, sf.mean, sf.variance, options),
                                 ops::batch_norm<double>(x.clone(), gamma, beta, s.mean, s.variance, options), 5e-6);
            Tensor<double> dgamma(gamma.shape()), dbeta(beta.shape());
            Tensor<float> dgf(gamma.shape()), dbf(beta.shape());
            testing::check_close("dx", ops::batch_norm_backward<float>(df.clone(), xf, gf, bf, sf, options, dgf, dbf),
                                 ops::batch_norm_backward<double>(dy.clone(), x, gamma, beta, s, options, dgamma, dbeta), 1e-5);
            testing::check_close("dgamma", dgf, dgamma, 1e-5);
            testing::check_close("dbeta", dbf, dbeta, 1e-5);
        }
}

TEST_CASE("batch statistics: a mean far from zero costs no digits") {
    Tensor<double> x = testing::random(Shape{5000, 1}, 1);
    for (double& v : x.view()) v = 0.25 * std::round(4 * v) + 4096;  // exact in float
    testing::check_close("variance", ops::batch_statistics<float>(testing::to_float(x)).variance,
                         ops::batch_statistics<double>(x).variance);
}
