#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "clamor/pipeline/analyzer.hpp"
#include "pipeline/state/storage.hpp"

namespace clamor::pipeline {

/// Memory that is charged to the context and never touched, so that what must not fail finds room when it is given back.
class Reserve {
public:
    /// Throws Status::out_of_memory.
    void hold(std::size_t bytes) {
        while (blocks_.size() * block < bytes) {
            blocks_.reserve(blocks_.size() + 1);
            blocks_.emplace_back(static_cast<char*>(allocate_aligned(block)));
        }
    }

private:
    static constexpr std::size_t block = std::size_t{1} << 18;
    std::vector<std::unique_ptr<char, PoolDelete>> blocks_;
};

/// What saving a checkpoint of this state takes beside it (state_file.cpp).
std::size_t checkpoint_memory(const Analyzer& analyzer);

}  // namespace clamor::pipeline
