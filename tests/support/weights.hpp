#pragma once

#include <string>
#include <vector>

#include "clamor/nn/parameter.hpp"

namespace clamor::testing {

/// A layer's weights, all behind each other.
template <template <typename> typename Layer, typename T>
std::vector<T> weights_of(Layer<T>& layer) {
    std::vector<T> all;
    nn::for_each_parameter(layer, [&](const std::string&, auto& p) { all.insert(all.end(), p.value().begin(), p.value().end()); });
    return all;
}

}  // namespace clamor::testing
