#include "clamor/ops/packed_conv.hpp"

#include <algorithm>

#include "kernels/conv.hpp"
#include "kernels/depthwise.hpp"
#include "ops/conv_problem.hpp"
#include "ops/winograd.hpp"

namespace clamor::ops {

using kernels::ConvFinish;
using kernels::ConvProblem;

struct PackedConv::Impl {
    Shape weight_shape;
    Tensor<float> bias;
    ConvOptions options;
    std::shared_ptr<const kernels::PackedFilter> filter;  ///< unless depthwise, or slower even for one picture
    Tensor<float> transformed;                            ///< where Winograd's algorithm pays for many pictures
    Tensor<float> taps;                                   ///< depthwise: [kernel_h * kernel_w, channels]

    const float* bias_or_null() const { return bias.empty() ? nullptr : bias.data(); }

    void run(const ConvProblem& p, const float* x, ConvFinish finish, float* y) const {
        if (!transformed.empty() && (!filter || winograd::pays(p)))
            return winograd::forward_packed(p, x, transformed, bias_or_null(), finish, y);
        if (!p.depthwise()) return kernels::conv_forward(p, x, *filter, bias_or_null(), finish, y);
        const Index size = p.pixels() * p.out;
        auto sums = finish == ConvFinish::relu_add ? Tensor<float>::uninitialized(Shape{size}) : Tensor<float>();
        float* const to = finish == ConvFinish::relu_add ? sums.data() : y;
        kernels::depthwise().forward(p, x, taps.data(), bias_or_null(), to);
        if (finish == ConvFinish::relu)
            for (Index i = 0; i < size; ++i) y[i] = std::max(y[i], 0.0f);
        if (finish == ConvFinish::relu_add)
            for (Index i = 0; i < size; ++i) y[i] += std::max(to[i], 0.0f);
    }

    void run_parallel(const ConvProblem& p, const float* x, ConvFinish finish, float* y) const {
        over_images(p, [&](const ConvProblem& piece, Index first) {
            run(piece, x + first * p.h * p.w * p.in, finish, y + first * p.out_h() * p.out_w() * p.out);
        });
    }
};

PackedConv::PackedConv(View<const float> weight, View<const float> bias, ConvOptions options, const Shape& x) {
    const auto p = conv_problem(x, weight.shape(), options);
    check(bias.empty() || bias.size() == p.out, "conv2d: bias ", bias.shape(), " does not fit weight ", weight.shape());
    check(p.n >= 1 && p.out >= 1, "conv2d: the typical input ", x, " of weight ", weight.shape(), " must not be empty");
    auto impl = std::make_shared<Impl>();
    impl->weight_shape = weight.shape();
    impl->options = options;
    if (!bias.empty()) impl->bias = Tensor<float>::from(bias.shape(), bias.span());
    if (p.depthwise()) {
        impl->taps = transposed_taps(p, weight.data());
    } else {
        auto one = p, many = p;
        one.n = 1, many.n = 64;
        if (winograd::pays(many)) impl->transformed = winograd::pack(p, weight.data());
        if (!winograd::pays(one)) impl->filter = kernels::pack_filter(p, weight.data());
    }
    impl_ = std::move(impl);
}

Tensor<float> PackedConv::forward(View<const float> x, bool relu) const {
    const auto p = conv_problem(x.shape(), impl_->weight_shape, impl_->options);
    auto y = Tensor<float>::uninitialized(Shape{p.n, p.out_h(), p.out_w(), p.out});
    if (!y.empty()) impl_->run_parallel(p, x.data(), relu ? ConvFinish::relu : ConvFinish::none, y.data());
    return y;
}

Tensor<float> PackedConv::forward_add(View<const float> x, Tensor<float> y) const {
    const auto p = conv_problem(x.shape(), impl_->weight_shape, impl_->options);
    const Shape expected{p.n, p.out_h(), p.out_w(), p.out};
    check(y.shape() == expected, "conv2d: y must be ", expected, ", got ", y.shape());
    if (!y.empty()) impl_->run_parallel(p, x.data(), ConvFinish::relu_add, y.data());
    return y;
}

}  // namespace clamor::ops
