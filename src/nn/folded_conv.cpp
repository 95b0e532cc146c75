#include "clamor/nn/folded_conv.hpp"

#include <cmath>

namespace clamor::nn {

ops::PackedConv fold(const Conv2d<float>& conv, const BatchNorm<float>& norm, const Shape& x) {
    const Index out = conv.weight().shape()[0];
    check(norm.weight().size() == out, "fold: a convolution to ", out, " channels before a batch norm of ", norm.weight().size());
    auto weight = Tensor<float>::from(conv.weight().shape(), conv.weight().span());
    Tensor<float> bias(Shape{out});
    const Index each = out == 0 ? 0 : weight.size() / out;
    for (Index o = 0; o < out; ++o) {
        const double scale = norm.weight()[o] / std::sqrt(norm.running_variance()[o] + norm.options().epsilon);
        const double before = conv.bias().empty() ? 0.0 : conv.bias()[o];
        for (Index i = 0; i < each; ++i) weight[o * each + i] = static_cast<float>(weight[o * each + i] * scale);
        bias[o] = static_cast<float>(norm.bias()[o] + (before - norm.running_mean()[o]) * scale);
    }
    return ops::PackedConv(weight, bias, conv.options(), x);
}

}  // namespace clamor::nn
