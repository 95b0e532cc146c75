#pragma once

#include "clamor/core/precision.hpp"
#include "clamor/nn/packed_weights.hpp"

namespace clamor::nn {

/// Freezes every layer in `layer` that can be (Linear::freeze). A layer whose name, which begins with `name`, is in `ready` takes its
/// weight from there, if that is in the same precision, and packs nothing.
template <typename Layer>
void freeze(Layer& layer, Precision precision = Precision::fp32, const PackedWeights& ready = {}, const std::string& name = {}) {
    if constexpr (requires { layer.freeze(precision, ready, name); })
        layer.freeze(precision, ready, name);
    else
        Layer::parameters(layer, [&](const std::string& part_name, auto& part) {
            if constexpr (!requires { part.trainable(); })
                freeze(part, precision, ready, name.empty() ? part_name : name + "." + part_name);
        });
}

/// A layer for inference alone: a replica that has each linear layer's weight packed for the instruction set in use and in the
/// precision asked for, and shares the rest. Weights that lie in a file (nn::ParameterValues) are packed from there, without a copy. It
/// takes the weights as they are now; make a new one after training. An encoder's blocks take a path of their own then, which keeps
/// activations in the cache.
///
///   const nn::Frozen<nn::Encoder<float>> fast(encoder, Precision::int8);
///   const auto y = fast->forward(batch);
///
/// Threads: any number may use it at once.
template <typename Layer>
class Frozen {
public:
    explicit Frozen(const Layer& layer, Precision precision = Precision::fp32, const PackedWeights& ready = {},
                    const std::string& name = {})
        : layer_(layer) {
        freeze(layer_, precision, ready, name);
    }

    const Layer& operator*() const noexcept { return layer_; }
    const Layer* operator->() const noexcept { return &layer_; }

private:
    Layer layer_;
};

}  // namespace clamor::nn
