#pragma once

#include <cstdint>

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// No neighbour: of a row without entries.
inline constexpr std::uint32_t nobody = 0xffffffffu;

struct NeighbourMaxCall {
    const std::int64_t* offsets;
    const std::uint32_t* columns;
    std::int64_t width;
};

/// Rows [first, last) of an adjacency in rows.
struct NeighbourMaxKernels {
    /// y[r, c] = max over r's entries j of x[j, c], the first of equals, whose j goes to winner[r, c]; 0 and nobody without entries.
    void (*forward)(const NeighbourMaxCall& call, const float* x, float* y, std::uint32_t* winner, std::int64_t first, std::int64_t last);
    /// dx[j, c] = Σ dy[r, c] over the r that j won; the call holds the transposed adjacency.
    void (*backward)(const NeighbourMaxCall& call, const float* dy, const std::uint32_t* winner, float* dx, std::int64_t first,
                     std::int64_t last);
};

namespace generic { extern const NeighbourMaxKernels neighbour_max; }
namespace avx2 { extern const NeighbourMaxKernels neighbour_max; }
namespace avx512 { extern const NeighbourMaxKernels neighbour_max; }

inline const NeighbourMaxKernels& neighbour_max() { return CLAMOR_PICK(neighbour_max); }

}  // namespace clamor::kernels
