#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "clamor/nn/token_batch.hpp"

/// ids.txt of prepare_encoder.py: the token ids of a post a line.
inline clamor::nn::PackedTokens read_ids(const std::string& path) {
    std::ifstream file(path);
    clamor::check(file.good(), "cannot read ", path);
    clamor::nn::PackedTokens tokens;
    for (std::string line; std::getline(file, line);) {
        std::istringstream in(line);
        std::vector<std::int32_t> ids;
        for (std::int32_t id; in >> id;) ids.push_back(id);
        tokens.add(ids);
    }
    return tokens;
}
