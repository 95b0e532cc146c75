#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "support/folder.hpp"

namespace clamor::test {

/// Runs a fuzzer's target on each file of its corpus, in the order of their names; returns how many there are.
template <typename Target>
std::size_t replay_corpus(const std::string& name, Target&& target) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator("tests/fuzz/corpus/" + name)) files.push_back(file.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const std::string bytes = read_bytes(file.string());
        target(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
    }
    return files.size();
}

}  // namespace clamor::test
