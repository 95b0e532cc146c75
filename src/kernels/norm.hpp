#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// z = x + residual, y = (z - mean) / sqrt(variance + epsilon) * scale + shift, row by row of [rows, width].
struct NormForward {
    const float* x;
    const float* residual;  ///< [rows, width], or null
    const float* scale;     ///< [width]
    const float* shift;     ///< [width]
    float epsilon;
    float* z;               ///< [rows, width], may be x or y; only written where there is a residual
    float* y;               ///< [rows, width], may be x
    float* mean;            ///< [rows], or null
    float* inverse;         ///< [rows] 1 / sqrt(variance + epsilon), or null
    long rows, width;
};

struct NormBackward {
    const float* dy;
    const float* z;
    const float* mean;
    const float* inverse;
    const float* scale;
    float* dx;      ///< may be dy
    float* dscale;  ///< added to
    float* dshift;  ///< added to
    long rows, width;
};

struct NormKernels {
    void (*forward)(const NormForward&);
    void (*backward)(const NormBackward&);
};

namespace generic { extern const NormKernels norm; }
namespace avx2 { extern const NormKernels norm; }
namespace avx512 { extern const NormKernels norm; }

inline const NormKernels& norm() { return CLAMOR_PICK(norm); }

}  // namespace clamor::kernels
