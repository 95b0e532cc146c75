#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/graph/adjacency.hpp"
#include "clamor/nn/gat_conv.hpp"
#include "clamor/nn/gcn_conv.hpp"
#include "clamor/nn/sage_conv.hpp"
#include "clamor/ops/elu.hpp"
#include "clamor/train/ranges.hpp"

namespace clamor::graph {

enum class Convolution { gcn, sage_mean, sage_max, gat };
/// What they are called, in their order.
inline constexpr std::string_view convolution_names[] = {"gcn", "sage_mean", "sage_max", "gat"};

/// What the layers of a kind multiply with.
template <typename T>
Sparse<T> adjacency_for(Convolution convolution, const Graph& graph) {
    switch (convolution) {
        case Convolution::gcn: return gcn_adjacency<T>(graph);
        case Convolution::gat: return attention_adjacency<T>(graph);
        default: return mean_adjacency<T>(graph);
    }
}

struct NodeNetworkOptions {
    Convolution convolution = Convolution::gcn;
    Index layers = 2;
    Index hidden = 64;              ///< width between layers; of each head for GAT
    Index heads = 8;                ///< of GAT's hidden layers; its last has one
    double input_dropout = 0.5;     ///< of the features, in training
    double dropout = 0.5;           ///< of what hidden layers give, in training
    double attention_dropout = 0;   ///< GAT's
};

/// What the numbers above may be, of what is made and of what is loaded, in every language.
namespace ranges {
using train::ranges::dropout;
inline constexpr Range<Index> layers{1, 16}, hidden{1, 65536}, heads{1, 256};
}  // namespace ranges

/// Graph layers of one kind, one after the other: ReLU and dropout between them, ELU for GAT.
///
///   adjacency [n, n] of adjacency_for()   features [n, in]   y [n, out], to be logits
///
/// Threads: forward() may run on many at once; backward() needs the network to itself. Both use the context's.
template <typename T>
class NodeNetwork {
public:
    using Layer = std::variant<nn::GcnConv<T>, nn::SageConv<T>, nn::GatConv<T>>;

    struct LayerSaved {
        std::variant<typename nn::GcnConv<T>::Saved, typename nn::SageConv<T>::Saved, typename nn::GatConv<T>::Saved> layer;
        Tensor<T> y;                ///< of a hidden layer, which the next one borrows
        ops::HashDropout dropout;   ///< after ELU
    };
    /// Borrows the features unless they were dropped from: the caller keeps them until backward().
    struct Saved {
        std::vector<LayerSaved> layers;
    };

    NodeNetwork(Index in, Index out, Rng& rng, const NodeNetworkOptions& options = {}) : options_(options) {
        check_range("node network: layers", options.layers, ranges::layers);
        check_range("node network: hidden", options.hidden, ranges::hidden);
        check_range("node network: heads", options.heads, ranges::heads);
        for (const double dropout : {options.input_dropout, options.dropout, options.attention_dropout})
            check_range("node network: dropout", dropout, ranges::dropout);
        const bool gat = options.convolution == Convolution::gat;
        const auto aggregation = options.convolution == Convolution::sage_max ? nn::Aggregation::max : nn::Aggregation::mean;
        for (Index i = 0; i < options.layers; ++i) {
            const bool last = i + 1 == options.layers;
            const Index from = i == 0 ? in : gat ? options.hidden * options.heads : options.hidden, to = last ? out : options.hidden;
            const double dropout = last ? 0 : options.dropout;
            if (gat)
                layers_.emplace_back(std::in_place_type<nn::GatConv<T>>, from, to, rng,
                                     nn::GatOptions{.heads = last ? 1 : options.heads, .attention_dropout = options.attention_dropout});
            else if (options.convolution == Convolution::gcn)
                layers_.emplace_back(std::in_place_type<nn::GcnConv<T>>, from, to, rng, nn::GcnOptions{.relu = !last, .dropout = dropout});
            else
                layers_.emplace_back(std::in_place_type<nn::SageConv<T>>, from, to, rng,
                                     nn::SageOptions{.aggregation = aggregation, .relu = !last, .dropout = dropout});
        }
    }

    const NodeNetworkOptions& options() const noexcept { return options_; }
    Index in() const {
        return std::visit([](const auto& layer) { return layer.in(); }, layers_.front());
    }
    Index out() const {
        return std::visit([](const auto& layer) { return layer.out(); }, layers_.back());
    }

    /// Training gives `saved` and `rng`.
    Tensor<T> forward(const Sparse<T>& adjacency, const ops::Features<T>& features, Saved* saved = nullptr, Rng* rng = nullptr) const {
        check(!saved || rng, "node network: training needs random numbers");
        if (saved) saved->layers = std::vector<LayerSaved>(layers_.size());
        ops::Features<T> x = saved ? features.drop(ops::HashDropout(options_.input_dropout, *rng)) : features;
        Tensor<T> held;  // what x borrows, where nothing is saved
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            throw_if_cancelled();
            LayerSaved* const own = saved ? &saved->layers[i] : nullptr;
            Tensor<T> y = std::visit([&](const auto& layer) { return forward_layer(layer, adjacency, x, own, rng); }, layers_[i]);
            if (i + 1 == layers_.size()) return y;
            const bool elu = options_.convolution == Convolution::gat;
            if (elu) ops::elu<T>(y);
            Tensor<T>& kept = own ? own->y : held;
            kept = std::move(y);
            x = ops::Features<T>(kept);
            if (elu && own) {
                own->dropout = ops::HashDropout(options_.dropout, *rng);
                x = x.drop(own->dropout);
            }
        }
        return held;
    }

    /// Takes dL/dy [n, out].
    void backward(const Sparse<T>& adjacency, View<const T> dy, const Saved& saved) {
        Tensor<T> dx;
        for (std::size_t i = layers_.size(); i-- > 0;) {
            const LayerSaved& own = saved.layers[i];
            if (i + 1 < layers_.size() && options_.convolution == Convolution::gat) {
                ops::apply_finish<T>({.dropout = own.dropout}, dx);
                ops::elu_backward<T>(own.y, dx);
            }
            const View<const T> d = i + 1 == layers_.size() ? dy : dx.view();
            dx = std::visit([&](auto& layer) { return backward_layer(layer, adjacency, d, own); }, layers_[i]);
        }
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        for (std::size_t i = 0; i < self.layers_.size(); ++i)
            std::visit([&](auto& layer) { visit("layer." + std::to_string(i), layer); }, self.layers_[i]);
    }

private:
    template <typename L>
    static Tensor<T> forward_layer(const L& layer, const Sparse<T>& adjacency, const ops::Features<T>& x, LayerSaved* own, Rng* rng) {
        if (!own) return layer.forward(adjacency, x);
        return layer.forward(adjacency, x, &own->layer.template emplace<typename L::Saved>(), rng);
    }
    template <typename L>
    static Tensor<T> backward_layer(L& layer, const Sparse<T>& adjacency, View<const T> dy, const LayerSaved& own) {
        return layer.backward(adjacency, dy, std::get<typename L::Saved>(own.layer));
    }

    NodeNetworkOptions options_;
    std::vector<Layer> layers_;
};

}  // namespace clamor::graph
