#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace clamor::io {

/// What people must know before they trust a model; becomes README.md (after Mitchell et al. 2018, "Model cards").
/// What is left empty is named as unknown.
struct ModelCard {
    std::string name = {};
    std::string summary = {};   ///< what goes in and what comes out
    std::string data = {};      ///< what it was trained on, with licences
    std::string metric = {};    ///< how good it is, on what
    std::string limits = {};    ///< where it fails, what it must not be used for
    std::string license = {};   ///< of the model itself
    std::optional<std::uint64_t> seed = {};  ///< of the training
};

/// The text of README.md for a model of this kind.
std::string to_markdown(const ModelCard& card, const std::string& kind);

}  // namespace clamor::io
