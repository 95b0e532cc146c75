#pragma once

#include <optional>

#include "clamor/nn/conv_block.hpp"
#include "clamor/nn/residual_block.hpp"
#include "clamor/ops/packed_conv.hpp"

namespace clamor::nn {

/// A convolution and the batch normalisation after it as one convolution, for inference: with running statistics the
/// normalisation is y = a x + b, which goes into the weights. `x`: the typical shape of an input. Copies the weights.
ops::PackedConv fold(const Conv2d<float>& conv, const BatchNorm<float>& norm, const Shape& x);

/// A ConvBlock for inference. Where the pool stands before the normalisation, that stays as it is, on a quarter of the
/// pixels, and shares the block's parameters: a negative scale would not commute with a maximum.
///
/// Threads: immutable; any number may use one at once.
class FoldedConvBlock {
public:
    /// `x`: the typical shape of an input.
    FoldedConvBlock(const ConvBlock<float>& block, const Shape& x)
        : conv_(block.pool() == BlockPool::before ? ops::PackedConv(block.conv().weight(), block.conv().bias(), block.conv().options(), x)
                                                  : fold(block.conv(), block.norm(), x)),
          pool_(block.pool()) {
        if (pool_ == BlockPool::before) norm_ = block.norm();
    }

    Tensor<float> forward(View<const float> x) const {
        auto y = conv_.forward(x, !norm_);
        if (pool_ != BlockPool::none) y = ops::max_pool2d<float>(y, {});
        return norm_ ? norm_->forward(std::move(y)) : std::move(y);
    }

private:
    ops::PackedConv conv_;
    BlockPool pool_;
    std::optional<BatchNorm<float>> norm_;
};

/// A ResidualBlock for inference.
class FoldedResidualBlock {
public:
    FoldedResidualBlock(const ResidualBlock<float>& block, const Shape& x)
        : first_(fold(block.first().conv(), block.first().norm(), x)), second_(fold(block.second().conv(), block.second().norm(), x)) {}

    /// Works in the memory of x.
    Tensor<float> forward(Tensor<float> x) const {
        const auto inner = first_.forward(x, true);
        return second_.forward_add(inner, std::move(x));
    }

private:
    ops::PackedConv first_, second_;
};

}  // namespace clamor::nn
