#pragma once

#include <optional>

#include "clamor/nn/glorot.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/features.hpp"
#include "clamor/ops/neighbour_max.hpp"

namespace clamor::nn {

enum class Aggregation { mean, max };

struct SageOptions {
    Aggregation aggregation = Aggregation::mean;
    bool bias = true;
    bool relu = false;      ///< after the layer
    double dropout = 0;     ///< after that, in training
};

/// GraphSAGE (Hamilton, Ying and Leskovec 2017, "Inductive representation learning on large graphs"):
/// y = dropout(relu(aggregate(x of the neighbours) W_neighbour + x W_own + b)).
///
///   adjacency [n, n]: graph::mean_adjacency for mean; for max its values are not used   x [n, in]
///   W_neighbour, W_own [in, out]   b [out]   y [n, out]
///
/// The mean multiplies first where out < in or x is sparse. The maximum needs dense x.
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself. Both cut rows over the context's.
template <typename T>
class SageConv {
public:
    /// Borrows x and y: the caller keeps both, unchanged, until backward().
    struct Saved {
        ops::Features<T> x;
        View<const T> y;
        ops::NeighbourMax<T> neighbours;   ///< what was aggregated first; `winner` for max
        ops::HashDropout dropout;
    };

    SageConv(Index in, Index out, Rng& rng, const SageOptions& options = {})
        : options_(options), neighbour_(Shape{in, out}), own_(Shape{in, out}) {
        check(options.dropout >= 0 && options.dropout < 1, "sage: dropout must be in [0, 1), got ", options.dropout);
        fill_glorot(neighbour_.value(), in, out, rng);
        fill_glorot(own_.value(), in, out, rng);
        if (options.bias) bias_.emplace(Shape{out});
    }

    Index in() const { return own_.shape()[0]; }
    Index out() const { return own_.shape()[1]; }

    /// Training gives `saved`, and `rng` where there is dropout.
    Tensor<T> forward(const Sparse<T>& adjacency, const ops::Features<T>& x, Saved* saved = nullptr, Rng* rng = nullptr) const {
        check(x.cols() == in() && x.rows() == adjacency.rows(),
              "sage: x must be [", adjacency.rows(), ", ", in(), "], got [", x.rows(), ", ", x.cols(), "]");
        check(!x.sparse() || options_.aggregation == Aggregation::mean, "sage: the maximum over neighbours needs dense features");
        check(!saved || rng || options_.dropout == 0, "sage: training with dropout needs random numbers");
        ops::Finish<T> finish = this->finish({});
        if (saved && options_.dropout > 0) finish.dropout = ops::HashDropout(options_.dropout, *rng);

        Tensor<T> y(Shape{adjacency.rows(), out()});
        ops::add_unpadded<T>(x.times(own_.value()), y);
        ops::NeighbourMax<T> neighbours;
        if (multiplies_first(x)) {
            ops::spmm<T>(adjacency.by_rows(), x.times(neighbour_.value()), y, ops::Write::add, finish);
        } else {
            neighbours = aggregate(adjacency, x.dense());
            ops::add_unpadded<T>(ops::Features<T>(neighbours.y).times(neighbour_.value()), y);
            ops::apply_finish<T>(finish, y);
        }
        if (saved) *saved = {x, y.view(), std::move(neighbours), finish.dropout};
        return y;
    }

    /// Takes dL/dy [n, out], returns dL/dx [n, in]; nothing for sparse x.
    Tensor<T> backward(const Sparse<T>& adjacency, View<const T> dy, const Saved& saved) {
        check(dy.cols() == out() && dy.rows() == adjacency.rows(),
              "sage: dy must be [", adjacency.rows(), ", ", out(), "], got ", dy.shape());
        const auto dsum = ops::finish_backward<T>(finish(saved.dropout), dy, saved.y, bias_ ? bias_->grad() : View<T>());
        saved.x.add_weight_gradient(dsum, own_.grad());
        Tensor<T> dx = saved.x.sparse() ? Tensor<T>() : ops::times_backward_input<T>(dsum, own_.value());
        if (multiplies_first(saved.x)) {
            auto dz = Tensor<T>::uninitialized(dsum.shape());
            ops::spmm<T>(adjacency.by_columns(), dsum, dz);
            saved.x.add_weight_gradient(dz, neighbour_.grad());
            if (!saved.x.sparse()) ops::add_unpadded<T>(ops::times_backward_input<T>(dz, neighbour_.value()), dx);
            return dx;
        }
        ops::Features<T>(saved.neighbours.y).add_weight_gradient(dsum, neighbour_.grad());
        const Tensor<T> dneighbours = ops::times_backward_input<T>(dsum, neighbour_.value());
        if (options_.aggregation == Aggregation::mean)
            ops::spmm<T>(adjacency.by_columns(), dneighbours, dx, ops::Write::add);
        else
            ops::add_unpadded<T>(ops::neighbour_max_backward<T>(adjacency, dneighbours, saved.neighbours.winner), dx);
        return dx;
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("neighbour_weight", self.neighbour_);
        visit("own_weight", self.own_);
        if (self.bias_) visit("bias", *self.bias_);
    }

private:
    bool multiplies_first(const ops::Features<T>& x) const {
        return options_.aggregation == Aggregation::mean && (x.sparse() || out() < in());
    }
    ops::NeighbourMax<T> aggregate(const Sparse<T>& adjacency, View<const T> x) const {
        if (options_.aggregation == Aggregation::max) return ops::neighbour_max<T>(adjacency.by_rows(), x);
        ops::NeighbourMax<T> mean{Tensor<T>::uninitialized(Shape{adjacency.rows(), in()}), {}};
        ops::spmm<T>(adjacency.by_rows(), x, mean.y);
        return mean;
    }
    ops::Finish<T> finish(const ops::HashDropout& dropout) const {
        return {bias_ ? std::as_const(*bias_).value() : View<const T>(), options_.relu, dropout};
    }

    SageOptions options_;
    Parameter<T> neighbour_, own_;
    std::optional<Parameter<T>> bias_;
};

}  // namespace clamor::nn
