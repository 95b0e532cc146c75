#pragma once

#include "clamor/nn/parameter.hpp"
#include "clamor/ops/batch_norm.hpp"

namespace clamor::nn {

struct BatchNormOptions {
    double epsilon = 1e-5;
    double momentum = 0.1;  ///< share of the newest batch in the running statistics
    bool relu = false;      ///< a ReLU follows, in the same pass
};

/// Batch normalisation (Ioffe and Szegedy 2015) of every channel over all pixels of a batch.
///
///   x, y [..., channels]   weight, bias, running_mean, running_var [channels]
///
/// With `saved` forward() uses the statistics of x itself, of one shard in data-parallel training ("ghost" batch
/// normalisation); without, the running ones. These change only in update_statistics(), which the trainer calls once a
/// step for each shard, in the order of the shards.
///
/// Threads: forward() may run on many at once; backward() and update_statistics() need the layer to themselves.
template <typename T>
class BatchNorm {
public:
    struct Saved {
        Tensor<T> x;
        ops::BatchStatistics<T> statistics;
    };

    explicit BatchNorm(Index channels, BatchNormOptions options = {})
        : weight_(Shape{channels}),
          bias_(Shape{channels}),
          mean_(Shape{channels}, false),
          variance_(Shape{channels}, false),
          options_(options) {
        for (T& w : weight_.value()) w = 1;
        for (T& v : variance_.value()) v = 1;
    }

    const BatchNormOptions& options() const { return options_; }
    View<const T> weight() const { return weight_.value(); }
    View<const T> bias() const { return bias_.value(); }
    View<const T> running_mean() const { return mean_.value(); }
    View<const T> running_variance() const { return variance_.value(); }

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const { return forward(Tensor<T>::from(x.shape(), x.span()), saved); }
    /// Works in the memory of x (inference), or keeps x itself for backward().
    Tensor<T> forward(Tensor<T>&& x, Saved* saved = nullptr) const {
        check(x.cols() == weight().size(), "batch norm: x must have ", weight().size(), " channels, got ", x.shape());
        if (!saved) return ops::batch_norm<T>(std::move(x), weight(), bias(), running_mean(), running_variance(), op_options());
        saved->statistics = ops::batch_statistics<T>(x);
        saved->x = std::move(x);
        return ops::batch_norm<T>(saved->x.clone(), weight(), bias(), saved->statistics.mean, saved->statistics.variance, op_options());
    }

    /// Takes dL/dy, returns dL/dx.
    Tensor<T> backward(View<const T> dy, const Saved& saved) { return backward(Tensor<T>::from(dy.shape(), dy.span()), saved); }
    /// Works in the memory of dy.
    Tensor<T> backward(Tensor<T>&& dy, const Saved& saved) {
        return ops::batch_norm_backward<T>(std::move(dy), saved.x, weight(), bias(), saved.statistics, op_options(), weight_.grad(),
                                           bias_.grad());
    }

    /// Moves the running statistics towards those of one forward(): mean, and variance divided by rows - 1, as PyTorch does.
    void update_statistics(const Saved& saved) {
        const Index channels = weight().size(), rows = saved.x.empty() ? 0 : saved.x.rows();
        if (rows == 0) return;
        const double unbiased = rows > 1 ? static_cast<double>(rows) / static_cast<double>(rows - 1) : 1;
        const View<T> mean = mean_.value(), variance = variance_.value();
        for (Index c = 0; c < channels; ++c) {
            mean[c] += static_cast<T>(options_.momentum * (saved.statistics.mean[c] - mean[c]));
            variance[c] += static_cast<T>(options_.momentum * (saved.statistics.variance[c] * unbiased - variance[c]));
        }
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
        visit("bias", self.bias_);
        visit("running_mean", self.mean_);
        visit("running_var", self.variance_);
    }

private:
    ops::BatchNormOptions op_options() const { return {.epsilon = options_.epsilon, .relu = options_.relu}; }

    Parameter<T> weight_, bias_, mean_, variance_;
    BatchNormOptions options_;
};

}  // namespace clamor::nn
