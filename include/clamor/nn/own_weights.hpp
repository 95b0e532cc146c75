#pragma once

#include <string>

#include "clamor/nn/parameter.hpp"

namespace clamor::nn {

/// The same elements in memory of their own.
template <typename T>
Parameter<T> with_own_values(const Parameter<T>& parameter) {
    Parameter<T> own(parameter.shape(), parameter.trainable());
    parameter.values().read(0, own.value());
    return own;
}

/// The layer with weights of its own. A copy of a layer is a replica, which shares them.
template <typename Layer>
Layer with_own_weights(const Layer& layer) {
    Layer own = layer;
    for_each_parameter(own, []<typename T>(const std::string&, Parameter<T>& parameter) { parameter = with_own_values(parameter); });
    return own;
}

}  // namespace clamor::nn
