#pragma once

#include <map>
#include <string>

#include "bindings.hpp"
#include "clamor/core/error.hpp"
#include "clamor/io/model_folder.hpp"

namespace clamor::python {

/// A model card as Python gives it: name, summary, data, metric, limits, license and seed, each if it is known.
using ModelCard = std::map<std::string, std::string>;

inline io::ModelCard card_of(const ModelCard& given) {
    io::ModelCard card;
    for (const auto& [name, text] : given) {
        if (name == "name") card.name = text;
        else if (name == "summary") card.summary = text;
        else if (name == "data") card.data = text;
        else if (name == "metric") card.metric = text;
        else if (name == "limits") card.limits = text;
        else if (name == "license") card.license = text;
        else if (name == "seed") card.seed = std::stoull(text);
        else
            fail(Status::invalid_argument, "model card: no entry ", name,
                 "; expected name, summary, data, metric, limits or license");
    }
    return card;
}

inline io::WeightStorage storage_of(const std::string& name) {
    if (name == "f32") return io::WeightStorage::f32;
    if (name == "bf16") return io::WeightStorage::bf16;
    if (name == "int8") return io::WeightStorage::int8;
    fail(Status::invalid_argument, "storage: expected f32, bf16 or int8, got ", name);
}

}  // namespace clamor::python
