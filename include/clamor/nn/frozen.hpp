#pragma once

#include "clamor/nn/parameter.hpp"

namespace clamor::nn {

/// Freezes every layer in `layer` that can be (Linear::freeze).
template <typename Layer>
void freeze(Layer& layer) {
    if constexpr (requires { layer.freeze(); })
        layer.freeze();
    else
        Layer::parameters(layer, [](const std::string&, auto& part) {
            if constexpr (!requires { part.trainable(); }) freeze(part);
        });
}

/// A layer for inference alone: a replica that has each linear layer's weight a second time, transposed, as matrix products
/// are fastest, and shares the rest. It takes the weights as they are now; make a new one after training.
///
///   const nn::Frozen<nn::Encoder<float>> fast(encoder);
///   const auto y = fast->forward(batch);
///
/// Threads: any number may use it at once.
template <typename Layer>
class Frozen {
public:
    explicit Frozen(const Layer& layer) : layer_(layer) { freeze(layer_); }

    const Layer& operator*() const noexcept { return layer_; }
    const Layer* operator->() const noexcept { return &layer_; }

private:
    Layer layer_;
};

}  // namespace clamor::nn
