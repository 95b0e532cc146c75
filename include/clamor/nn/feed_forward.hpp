#pragma once

#include "clamor/nn/linear.hpp"
#include "clamor/nn/workspace.hpp"
#include "clamor/ops/activation.hpp"

namespace clamor::nn {

/// y = down(f(up(x))), the transformer's position-wise half.
///
///   x, y [n, width]   up.weight [inner, width]   down.weight [width, inner]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class FeedForward {
public:
    struct Saved {
        typename Linear<T>::Saved up, down;
        Tensor<T> product;  ///< up's, before its bias, which f adds in passing

        void set_precision(Precision precision) { up.precision = down.precision = precision; }
    };

    /// Zeros, for weights that are loaded or drawn by the caller.
    FeedForward(Index width, Index inner, ops::Activation activation = ops::Activation::gelu)
        : up_(width, inner), down_(inner, width), activation_(activation) {}

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        Tensor<T> product = up_.product(x, saved ? &saved->up : nullptr);
        if (!saved) {
            ops::activate<T>(activation_, product, up_.bias(), product.view());
            return down_.forward(product);
        }
        auto active = Tensor<T>::uninitialized(product.shape());
        ops::activate<T>(activation_, product, up_.bias(), active.view());
        saved->product = std::move(product);
        return down_.forward(std::move(active), &saved->down);
    }

    /// Of frozen layers: y += what forward() returns, some rows at a time, so that what lies between stays in the cache.
    void infer(ops::Rows<const float> x, ops::Rows<float> y, Workspace& workspace) const {
        for (Index first = 0; first < x.rows; first += Workspace::tile_tokens) {
            const Index count = std::min(x.rows - first, Workspace::tile_tokens);
            const auto inner = workspace.wide_rows(count, up_.out());
            const auto gelu = ops::gelu_of(activation_);
            up_.infer(x.part(first, count), inner, workspace.scratch(), false, gelu);
            for (Index r = 0; !gelu && r < count; ++r) {
                const View<float> row(inner.data + r * inner.stride, Shape{1, inner.cols});
                ops::activate<float>(activation_, row, {}, row);
            }
            down_.infer(inner, y.part(first, count), workspace.scratch(), true);
        }
    }
    void ask(Workspace& workspace, Index) const {
        workspace.ask_wide(Workspace::tile_tokens, up_.out());
        workspace.ask_scratch(up_.packed(), Workspace::tile_tokens);
        workspace.ask_scratch(down_.packed(), Workspace::tile_tokens);
    }
    bool frozen() const { return up_.packed() && down_.packed(); }

    /// Takes dL/dy [n, width], returns dL/dx [n, width].
    Tensor<T> backward(View<const T> dy, const Saved& saved) {
        Tensor<T> d = down_.backward(dy, saved.down);
        ops::activate_backward<T>(activation_, d, saved.product, up_.bias(), d.view());
        return up_.backward(d, saved.up);
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("up", self.up_);
        visit("down", self.down_);
    }

private:
    Linear<T> up_, down_;
    ops::Activation activation_;
};

}  // namespace clamor::nn
