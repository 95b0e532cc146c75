#pragma once

#include <memory>

#include "clamor/ops/conv.hpp"

namespace clamor::ops {

/// A convolution for inference: float weights in the order that the kernel reads, ReLU and sum in the same pass.
///
/// Threads: immutable; any number may use one at once. Copies share the weights.
class PackedConv {
public:
    /// weight [out, in / groups, kernel_h, kernel_w], bias [out] or empty, both copied. `x` is the typical shape of an input:
    /// other numbers and sizes of pictures work too, perhaps slower.
    PackedConv(View<const float> weight, View<const float> bias, ConvOptions options, const Shape& x);

    /// conv(x), or max(conv(x), 0), which makes 0 of NaN where oneDNN computes it. Pictures are cut over the context's threads.
    Tensor<float> forward(View<const float> x, bool relu) const;
    /// y + max(conv(x), 0), in the memory of y.
    Tensor<float> forward_add(View<const float> x, Tensor<float> y) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

}  // namespace clamor::ops
