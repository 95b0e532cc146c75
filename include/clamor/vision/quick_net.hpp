#pragma once

#include <array>
#include <vector>

#include "clamor/nn/conv_block.hpp"
#include "clamor/nn/linear.hpp"
#include "clamor/ops/add.hpp"
#include "clamor/vision/whitening.hpp"

namespace clamor::vision {

struct QuickNetOptions {
    Index classes = 10;
    std::array<Index, 3> widths = {64, 128, 256};  ///< channels after each halving of the picture
    double momentum = 0.1;                         ///< of the running statistics
};

/// A network that learns small pictures in a few minutes on a CPU, after Jordan's airbench (2024, arXiv 2404.00498) with a
/// residual second half: whitened patches; three stages of convolution + pool + normalisation + ReLU, then x + the same
/// without pool; the maximum over the picture; a linear layer, whose result is divided by eight.
///
///   x [n, h, w, 3], h and w at least 9   y [n, classes]
///
/// Threads: forward() may run on many at once; backward() and update_statistics() need the network to themselves.
template <typename T>
class QuickNet {
public:
    struct Saved {
        std::array<typename nn::ConvBlock<T>::Saved, 3> first, second;
        typename nn::GlobalMaxPool<T>::Saved pool;
        typename nn::Linear<T>::Saved head;
    };

    QuickNet(Rng& rng, QuickNetOptions o) : head_(o.widths[2], o.classes, rng) {
        check(o.classes >= 2, "quick net: at least two classes, got ", o.classes);
        Index in = Whitening<T>::channels;
        for (const Index out : o.widths) {
            first_.emplace_back(in, out, rng, nn::BlockPool::before, o.momentum);
            second_.emplace_back(out, out, rng, nn::BlockPool::none, o.momentum);
            first_.back().conv().pass_through();
            second_.back().conv().pass_through();
            in = out;
        }
    }

    Whitening<T>& whitening() { return whitening_; }

    Tensor<T> forward(View<const T> x, Saved* s = nullptr) const {
        auto y = whitening_.forward(x);
        for (std::size_t i = 0; i < stages; ++i) {
            y = first_[i].forward(std::move(y), s ? &s->first[i] : nullptr);
            auto branch = s ? second_[i].forward(std::move(y), &s->second[i]) : second_[i].forward(y);
            ops::add<T>(s ? s->second[i].conv.x : y, branch);
            y = std::move(branch);
        }
        auto logits = head_.forward(pool_.forward(y, s ? &s->pool : nullptr), s ? &s->head : nullptr);
        for (T& v : logits.view()) v *= logit_scale;
        return logits;
    }

    /// Takes dL/dy. Pictures are not trained: there is no dL/dx.
    void backward(View<const T> dy, const Saved& s) {
        auto scaled = Tensor<T>::from(dy.shape(), dy.span());
        for (T& v : scaled.view()) v *= logit_scale;
        auto dx = pool_.backward(head_.backward(scaled, s.head), s.pool);
        for (std::size_t i = stages; i-- > 0;) {
            auto through = second_[i].backward(dx, s.second[i]);
            ops::add<T>(through, dx);
            if (i == 0) return first_[i].backward_weights(std::move(dx), s.first[i]);
            dx = first_[i].backward(std::move(dx), s.first[i]);
        }
    }

    void update_statistics(const Saved& s) {
        for (std::size_t i = 0; i < stages; ++i) {
            first_[i].update_statistics(s.first[i]);
            second_[i].update_statistics(s.second[i]);
        }
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("whitening", self.whitening_);
        for (std::size_t i = 0; i < stages; ++i) {
            visit("stage." + std::to_string(i) + ".first", self.first_[i]);
            visit("stage." + std::to_string(i) + ".second", self.second_[i]);
        }
        visit("head", self.head_);
    }

private:
    static constexpr std::size_t stages = 3;
    static constexpr T logit_scale = T(0.125);

    Whitening<T> whitening_;
    std::vector<nn::ConvBlock<T>> first_, second_;
    nn::GlobalMaxPool<T> pool_;
    nn::Linear<T> head_;
};

}  // namespace clamor::vision
