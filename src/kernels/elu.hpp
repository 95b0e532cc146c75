#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

struct EluKernels {
    void (*forward)(float* x, long n);                    ///< x > 0 ? x : e^x - 1, in place
    void (*backward)(const float* y, float* dy, long n);  ///< dy *= y > 0 ? 1 : y + 1, y the result of forward
};

namespace generic { extern const EluKernels elu; }
namespace avx2 { extern const EluKernels elu; }
namespace avx512 { extern const EluKernels elu; }

inline const EluKernels& elu() { return CLAMOR_PICK(elu); }

}  // namespace clamor::kernels
