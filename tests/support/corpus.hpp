#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "clamor/io/file.hpp"

namespace clamor::testing {

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Runs a fuzzer's target on each file of its corpus, in the order of their names; returns how many there are.
template <typename Target>
std::size_t replay_corpus(const std::string& name, Target&& target) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator("tests/fuzz/corpus/" + name)) files.push_back(file.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) target(bytes_of(io::read_file(file.string(), 1 << 24)));
    return files.size();
}

/// The same, and on each file cut short, and with the bits of `flips` changed in one byte, at about `places` places of it.
template <typename Target>
std::size_t replay_damaged_corpus(const std::string& name, std::size_t places, std::initializer_list<int> flips, Target&& target) {
    return replay_corpus(name, [&](std::span<const std::uint8_t> bytes) {
        target(bytes);
        const std::string text(bytes.begin(), bytes.end());
        for (std::size_t i = 0; i < text.size(); i += 1 + text.size() / places) {
            target(bytes_of(text.substr(0, i)));
            for (const int flip : flips) {
                std::string changed = text;
                changed[i] = static_cast<char>(changed[i] ^ flip);
                target(bytes_of(changed));
            }
        }
    });
}

}  // namespace clamor::testing
