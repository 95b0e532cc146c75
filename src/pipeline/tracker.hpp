#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"

namespace clamor::pipeline {

/// Finds which tracked names a post is about.
class Tracker {
public:
    static constexpr std::size_t most = 64;
    explicit Tracker(const std::vector<Tracked>& tracked);   ///< throws Status::invalid_argument

    /// Bit i: the post is about tracked[i].
    std::uint64_t find(const posts::Post& post);

private:
    struct Alias {
        std::string text;   // lower case, without # or @
        std::uint64_t bit;
    };
    std::vector<Alias> words_, tags_, handles_;
    std::string scratch_;
};

}  // namespace clamor::pipeline
