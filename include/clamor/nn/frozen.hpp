#pragma once

#include "clamor/core/precision.hpp"
#include "clamor/nn/parameter.hpp"

namespace clamor::nn {

/// Freezes every layer in `layer` that can be (Linear::freeze).
template <typename Layer>
void freeze(Layer& layer, Precision precision = Precision::fp32) {
    if constexpr (requires { layer.freeze(precision); })
        layer.freeze(precision);
    else
        Layer::parameters(layer, [precision](const std::string&, auto& part) {
            if constexpr (!requires { part.trainable(); }) freeze(part, precision);
        });
}

/// A layer for inference alone: a replica that has each linear layer's weight a second time, packed for the instruction set
/// in use and in the precision asked for, and shares the rest. It takes the weights as they are now; make a new one after
/// training. An encoder's blocks take a path of their own then, which keeps activations in the cache.
///
///   const nn::Frozen<nn::Encoder<float>> fast(encoder, Precision::int8);
///   const auto y = fast->forward(batch);
///
/// Threads: any number may use it at once.
template <typename Layer>
class Frozen {
public:
    explicit Frozen(const Layer& layer, Precision precision = Precision::fp32) : layer_(layer) { freeze(layer_, precision); }

    const Layer& operator*() const noexcept { return layer_; }
    const Layer* operator->() const noexcept { return &layer_; }

private:
    Layer layer_;
};

}  // namespace clamor::nn
