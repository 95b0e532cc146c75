#pragma once

#include <array>

#include "clamor/nn/folded_conv.hpp"
#include "clamor/nn/linear.hpp"

namespace clamor::vision {

struct ResNet9Options {
    Index classes = 10;
    std::array<Index, 4> widths = {64, 128, 256, 512};
    double momentum = 0.1;  ///< of the running statistics
};

/// ResNet-9 (Page 2018, "How to train your ResNet"): convolution, convolution + pool, residual block, two convolutions +
/// pools, residual block, the maximum over the picture, and a linear layer.
///
///   x [n, h, w, 3], h and w at least 8   y [n, classes]
///
/// Threads: forward() may run on many at once; backward() and update_statistics() need the network to themselves.
template <typename T>
class ResNet9 {
public:
    struct Saved {
        typename nn::ConvBlock<T>::Saved stem, second, third, fourth;
        typename nn::ResidualBlock<T>::Saved middle, last;
        typename nn::GlobalMaxPool<T>::Saved pool;
        typename nn::Linear<T>::Saved head;
    };

    explicit ResNet9(Rng& rng, ResNet9Options o = {})
        : stem_(3, o.widths[0], rng, nn::BlockPool::none, o.momentum),
          second_(o.widths[0], o.widths[1], rng, nn::BlockPool::after, o.momentum),
          middle_(o.widths[1], rng, o.momentum),
          third_(o.widths[1], o.widths[2], rng, nn::BlockPool::after, o.momentum),
          fourth_(o.widths[2], o.widths[3], rng, nn::BlockPool::after, o.momentum),
          last_(o.widths[3], rng, o.momentum),
          head_(o.widths[3], o.classes, rng) {}

    Tensor<T> forward(View<const T> x, Saved* s = nullptr) const {
        auto y = second_.forward(stem_.forward(x, s ? &s->stem : nullptr), s ? &s->second : nullptr);
        y = s ? middle_.forward(std::move(y), &s->middle) : middle_.forward(y);
        y = fourth_.forward(third_.forward(std::move(y), s ? &s->third : nullptr), s ? &s->fourth : nullptr);
        y = s ? last_.forward(std::move(y), &s->last) : last_.forward(y);
        return head_.forward(pool_.forward(y, s ? &s->pool : nullptr), s ? &s->head : nullptr);
    }

    /// Takes dL/dy. Pictures are not trained: there is no dL/dx.
    void backward(View<const T> dy, const Saved& s) {
        auto dx = last_.backward(pool_.backward(head_.backward(dy, s.head), s.pool), s.last);
        dx = third_.backward(fourth_.backward(std::move(dx), s.fourth), s.third);
        dx = second_.backward(middle_.backward(dx, s.middle), s.second);
        stem_.backward_weights(std::move(dx), s.stem);
    }

    void update_statistics(const Saved& s) {
        stem_.update_statistics(s.stem);
        second_.update_statistics(s.second);
        middle_.update_statistics(s.middle);
        third_.update_statistics(s.third);
        fourth_.update_statistics(s.fourth);
        last_.update_statistics(s.last);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("stem", self.stem_);
        visit("second", self.second_);
        visit("middle", self.middle_);
        visit("third", self.third_);
        visit("fourth", self.fourth_);
        visit("last", self.last_);
        visit("head", self.head_);
    }

private:
    friend class FoldedResNet9;
    nn::ConvBlock<T> stem_, second_;
    nn::ResidualBlock<T> middle_;
    nn::ConvBlock<T> third_, fourth_;
    nn::ResidualBlock<T> last_;
    nn::GlobalMaxPool<T> pool_;
    nn::Linear<T> head_;
};

/// A ResNet9 for inference: normalisation folded into the convolutions, a few pictures at a time, so that they stay in a
/// core's cache from layer to layer; more of them in the last layers, where the weights are what has to be read.
///
/// Threads: immutable; any number may use one at once. Pictures are cut over the context's threads.
class FoldedResNet9 {
public:
    /// `height` and `width`: the typical size of a picture.
    FoldedResNet9(const ResNet9<float>& network, Index height, Index width);

    /// x [n, h, w, 3]; the scores [n, classes].
    Tensor<float> forward(View<const float> x) const;

private:
    Tensor<float> scores(View<const float> x) const;

    nn::FoldedConvBlock stem_, second_;
    nn::FoldedResidualBlock middle_;
    nn::FoldedConvBlock third_, fourth_;
    nn::FoldedResidualBlock last_;
    nn::Linear<float> head_;
};

}  // namespace clamor::vision
