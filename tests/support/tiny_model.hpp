#pragma once

#include <vector>

#include "clamor/nn/linear.hpp"
#include "clamor/train/fit.hpp"
#include "support/weights.hpp"

namespace clamor::testing {

/// Two affine maps with tanh between: [n, 2] -> [n, 2], and a buffer.
template <typename T>
class TinyModel {
public:
    struct Saved {
        typename nn::Linear<T>::Saved first, second;
        Tensor<T> hidden;
    };

    explicit TinyModel(std::uint64_t seed) : TinyModel(Rng(seed)) {}

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        auto h = first_.forward(x, saved ? &saved->first : nullptr);
        for (T& v : h.view()) v = std::tanh(v);
        if (saved) saved->hidden = h.clone();
        return second_.forward(h, saved ? &saved->second : nullptr);
    }
    void backward(View<const T> dy, const Saved& saved) {
        auto dh = second_.backward(dy, saved.second);
        for (Index i = 0; i < dh.size(); ++i) dh[i] *= 1 - saved.hidden[i] * saved.hidden[i];
        first_.backward(dh, saved.first);
    }
    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("first", self.first_);
        visit("second", self.second_);
        visit("seen", self.seen_);
    }
    nn::Parameter<T>& seen() { return seen_; }

private:
    explicit TinyModel(Rng rng) : first_(2, 8, rng), second_(8, 2, rng) {}
    nn::Linear<T> first_, second_;
    nn::Parameter<T> seen_{Shape{1}, false};
};

/// Points in a square, labelled by the product of their signs: no line separates them.
template <typename T>
struct Squares {
    Tensor<T> x;
    std::vector<std::int32_t> labels;

    Squares(Index n, std::uint64_t seed) : x(Shape{n, 2}) {
        Rng rng(seed);
        for (T& v : x.view()) v = static_cast<T>(2 * rng.uniform() - 1);
        for (Index i = 0; i < n; ++i) labels.push_back((x(i, 0) > 0) == (x(i, 1) > 0));
    }
    Tensor<T> rows(std::span<const Index> examples) const {
        Tensor<T> out(Shape{static_cast<Index>(examples.size()), 2});
        for (Index i = 0; i < out.rows(); ++i)
            for (Index c = 0; c < 2; ++c) out(i, c) = x(examples[static_cast<std::size_t>(i)], c);
        return out;
    }
    std::vector<std::int32_t> labels_of(std::span<const Index> examples) const {
        std::vector<std::int32_t> out;
        for (const Index e : examples) out.push_back(labels[static_cast<std::size_t>(e)]);
        return out;
    }
    double accuracy(const TinyModel<T>& model) const {
        const auto y = model.forward(x);
        double right = 0;
        for (Index i = 0; i < y.rows(); ++i) right += (y(i, 1) > y(i, 0)) == (labels[static_cast<std::size_t>(i)] == 1);
        return right / static_cast<double>(y.rows());
    }
};

/// Forward and backward on the examples of a shard, their coordinates disturbed by `noise`.
template <typename T>
auto tiny_step(const Squares<T>& data, double noise = 0) {
    return [&data, noise](TinyModel<T>& replica, const train::Shard& shard, Rng& rng) {
        auto x = data.rows(shard.examples);
        for (T& v : x.view()) v += static_cast<T>(noise * rng.normal());
        typename TinyModel<T>::Saved saved;
        auto loss = train::cross_entropy(replica.forward(x, &saved), data.labels_of(shard.examples));
        replica.backward(loss.gradient, saved);
        return loss;
    };
}

}  // namespace clamor::testing
