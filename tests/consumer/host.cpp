// The smallest host: lends the library two threads and runs a layer on them.
#include <clamor/core/context.hpp>
#include <clamor/nn/linear.hpp>
#include <cstdio>

int main() {
    clamor::Context context({.threads = 2});
    clamor::ContextScope scope(context);
    clamor::Rng rng(1);
    const clamor::nn::Linear<float> layer(3, 2, rng);
    const auto y = layer.forward(clamor::Tensor<float>(clamor::Shape{4, 3}, 1.0f));
    std::printf("host: %lld x %lld\n", static_cast<long long>(y.rows()), static_cast<long long>(y.cols()));
    return y.rows() == 4 && y.cols() == 2 ? 0 : 1;
}
