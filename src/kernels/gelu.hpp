#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// y = gelu(x + bias) over [rows, width]; y may be x, dx may be dy, bias null. `approximate` is the tanh form.
struct GeluKernels {
    void (*forward)(bool approximate, const float* x, const float* bias, float* y, long rows, long width);
    void (*backward)(bool approximate, const float* x, const float* bias, const float* dy, float* dx, long rows, long width);
};

namespace generic { extern const GeluKernels gelu; }
namespace avx2 { extern const GeluKernels gelu; }
namespace avx512 { extern const GeluKernels gelu; }

inline const GeluKernels& gelu() { return CLAMOR_PICK(gelu); }

}  // namespace clamor::kernels
