#pragma once

#include <cstdint>

#include "kernels/dispatch.hpp"
#include "kernels/keep.hpp"

namespace clamor::kernels {

/// What happens to a row of sums [width]: + bias, ReLU, dropout.
struct Finish {
    const float* bias = nullptr;  ///< [width], or null
    bool relu = false;
    bool dropout = false;
    Keep keep = {};
};

/// Rows [first, last) of y = A x for a sparse A in rows. Sums are made in the order of a row's entries.
struct SpmmCall {
    const std::int64_t* offsets;
    const std::uint32_t* columns;
    const float* values;
    const float* x;         ///< row c begins at x + c * x_stride
    std::int64_t x_stride;         ///< where it is at least `width` rounded up to 8, so many elements of a row are read
    float* y;
    std::int64_t y_stride, width;
    bool add;               ///< y += A x
    const Finish* finish;   ///< or null
};

struct SpmmKernels {
    void (*multiply)(const SpmmCall& call, std::int64_t first, std::int64_t last);
    /// The same finish for rows [first, last) of a matrix that something else has summed.
    void (*finish)(const Finish& finish, float* y, std::int64_t y_stride, std::int64_t width, std::int64_t first, std::int64_t last);
    /// The gradient of finish() from its result y [rows, width]: dz = dy where ReLU and dropout let it pass, times scale.
    /// dz has z_stride >= width elements a row, zeros behind the width. Adds the column sums of dz to `sums` unless it is
    /// null, in the order of the rows.
    void (*unfinish)(const Finish& finish, const float* dy, const float* y, float* dz, std::int64_t z_stride, std::int64_t width,
                     float* sums, std::int64_t first, std::int64_t last);
};

namespace generic { extern const SpmmKernels spmm; }
namespace avx2 { extern const SpmmKernels spmm; }
namespace avx512 { extern const SpmmKernels spmm; }

inline const SpmmKernels& spmm() { return CLAMOR_PICK(spmm); }

}  // namespace clamor::kernels
