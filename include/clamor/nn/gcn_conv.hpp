#pragma once

#include <optional>

#include "clamor/nn/glorot.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/features.hpp"
#include "clamor/ops/matmul.hpp"

namespace clamor::nn {

struct GcnOptions {
    bool bias = true;
    bool relu = false;      ///< after the layer
    double dropout = 0;     ///< after that, in training
};

/// Graph convolution (Kipf and Welling 2017, "Semi-supervised classification with graph convolutional networks"):
/// y = dropout(relu(Â x W + b)), the last steps fused into the sum over neighbours.
///
///   Â [n, n] (graph::gcn_adjacency)   x [n, in]   W [in, out], so that a row of words gathers rows of it   b [out]   y [n, out]
///
/// Multiplies first where out < in or x is sparse, else it aggregates first: whichever moves fewer numbers.
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself. Both cut rows over the context's.
template <typename T>
class GcnConv {
public:
    /// Borrows x and y: the caller keeps both, unchanged, until backward().
    struct Saved {
        ops::Features<T> x;
        View<const T> y;
        Tensor<T> neighbours;   ///< Â x, where it aggregated first
        ops::HashDropout dropout;
    };

    GcnConv(Index in, Index out, Rng& rng, const GcnOptions& options = {}) : options_(options), weight_(Shape{in, out}) {
        check(options.dropout >= 0 && options.dropout < 1, "gcn: dropout must be in [0, 1), got ", options.dropout);
        fill_glorot(weight_.value(), in, out, rng);
        if (options.bias) bias_.emplace(Shape{out});
    }

    Index in() const { return weight_.shape()[0]; }
    Index out() const { return weight_.shape()[1]; }

    /// Training gives `saved`, and `rng` where there is dropout.
    Tensor<T> forward(const Sparse<T>& adjacency, const ops::Features<T>& x, Saved* saved = nullptr, Rng* rng = nullptr) const {
        check(x.cols() == in() && x.rows() == adjacency.cols(),
              "gcn: x must be [", adjacency.cols(), ", ", in(), "], got [", x.rows(), ", ", x.cols(), "]");
        check(!saved || rng || options_.dropout == 0, "gcn: training with dropout needs random numbers");
        ops::Finish<T> finish = this->finish({});
        if (saved && options_.dropout > 0) finish.dropout = ops::HashDropout(options_.dropout, *rng);

        auto y = Tensor<T>::uninitialized(Shape{adjacency.rows(), out()});
        Tensor<T> neighbours;
        if (multiplies_first(x)) {
            ops::spmm<T>(adjacency.by_rows(), x.times(weight_.value()), y, ops::Write::set, finish);
        } else {
            neighbours = Tensor<T>::uninitialized(Shape{adjacency.rows(), in()});
            ops::spmm<T>(adjacency.by_rows(), x.dense(), neighbours);
            ops::gemm<T>(ops::Transpose::no, ops::Transpose::no, T{1}, neighbours, weight_.value(), T{0}, y);
            ops::apply_finish<T>(finish, y);
        }
        if (saved) *saved = {x, y.view(), std::move(neighbours), finish.dropout};
        return y;
    }

    /// Takes dL/dy [n, out], returns dL/dx [n, in]; nothing for sparse x.
    Tensor<T> backward(const Sparse<T>& adjacency, View<const T> dy, const Saved& saved) {
        check(dy.cols() == out() && dy.rows() == adjacency.rows(),
              "gcn: dy must be [", adjacency.rows(), ", ", out(), "], got ", dy.shape());
        const auto dsum = ops::finish_backward<T>(finish(saved.dropout), dy, saved.y, bias_ ? bias_->grad() : View<T>());
        if (multiplies_first(saved.x)) {
            auto dz = Tensor<T>::uninitialized(Shape{adjacency.cols(), dsum.cols()});
            ops::spmm<T>(adjacency.by_columns(), dsum, dz);
            saved.x.add_weight_gradient(dz, weight_.grad());
            return saved.x.sparse() ? Tensor<T>() : ops::times_backward_input<T>(dz, weight_.value());
        }
        ops::Features<T>(saved.neighbours).add_weight_gradient(dsum, weight_.grad());
        auto dx = Tensor<T>::uninitialized(Shape{adjacency.cols(), in()});
        ops::spmm<T>(adjacency.by_columns(), ops::times_backward_input<T>(dsum, weight_.value()), dx);
        return dx;
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        if (self.bias_) visit("bias", *self.bias_);
    }

private:
    bool multiplies_first(const ops::Features<T>& x) const { return x.sparse() || out() < in(); }
    ops::Finish<T> finish(const ops::HashDropout& dropout) const {
        return {bias_ ? std::as_const(*bias_).value() : View<const T>(), options_.relu, dropout};
    }

    GcnOptions options_;
    Parameter<T> weight_;
    std::optional<Parameter<T>> bias_;
};

}  // namespace clamor::nn
