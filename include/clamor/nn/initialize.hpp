#pragma once

#include "clamor/core/rng.hpp"
#include "clamor/nn/parameter.hpp"

namespace clamor::nn {

/// Matrices of a layer normal with this deviation, as BERT begins; vectors (biases, norms) stay as they are.
template <typename Layer>
void initialize_normal(Layer& layer, Rng& rng, double deviation = 0.02) {
    for_each_parameter(layer, [&](const std::string&, auto& parameter) {
        if (parameter.shape().rank() < 2 || !parameter.trainable()) return;
        for (auto& w : parameter.value()) w = static_cast<std::remove_reference_t<decltype(w)>>(deviation * rng.normal());
    });
}

}  // namespace clamor::nn
