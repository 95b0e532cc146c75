#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

struct LossKernels {
    /// On a row of n > 0 logits: x becomes mass softmax(x) - targets, and sums receives the largest x, Σ e^(x - largest),
    /// and Σ targets (x - largest). No targets (null) stand for zeros.
    void (*softmax_minus)(float* x, const float* targets, float mass, long n, float sums[3]);
};

namespace generic { extern const LossKernels loss; }
namespace avx2 { extern const LossKernels loss; }
namespace avx512 { extern const LossKernels loss; }

inline const LossKernels& loss() { return CLAMOR_PICK(loss); }

}  // namespace clamor::kernels
