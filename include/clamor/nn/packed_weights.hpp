#pragma once

#include <map>
#include <memory>
#include <string>

#include "clamor/nn/parameter.hpp"
#include "clamor/ops/packed_weight.hpp"

namespace clamor::nn {

/// Weights that are packed already, by the names of their layers: what freeze() takes instead of packing anew.
using PackedWeights = std::map<std::string, std::shared_ptr<const ops::PackedWeight>, std::less<>>;

/// Those of a frozen layer and of the layers in it; names joined with dots, as for_each_parameter() gives them.
template <typename Layer>
void collect_packed(const Layer& layer, PackedWeights& all, const std::string& name = {}) {
    if constexpr (requires { layer.packed(); }) {
        if (layer.packed()) all.emplace(name, layer.packed());
    } else {
        Layer::parameters(layer, [&](const std::string& part_name, const auto& part) {
            if constexpr (!requires { part.trainable(); }) collect_packed(part, all, name.empty() ? part_name : name + "." + part_name);
        });
    }
}

}  // namespace clamor::nn
