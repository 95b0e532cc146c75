#pragma once

#include "clamor/ops/spmm.hpp"
#include "kernels/keep.hpp"

namespace clamor::ops {

/// The kernels' form of a dropout.
inline kernels::Keep keep_of(const HashDropout& dropout) {
    return {static_cast<std::uint32_t>(dropout.key), static_cast<std::uint32_t>(dropout.key >> 32),
            static_cast<std::uint32_t>(dropout.probability * 4294967296.0), static_cast<float>(1 / (1 - dropout.probability))};
}

}  // namespace clamor::ops
