#pragma once

#include <cstddef>
#include <cstdint>

#include "clamor/core/pool.hpp"
#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// A token and the bytes [begin, end) of the word that it stands for.
struct Piece {
    TokenId id;
    std::uint32_t begin, end;
};

}  // namespace clamor::text
