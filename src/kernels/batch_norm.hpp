#pragma once

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Batch normalisation over rows of `channels` floats (NHWC: a row is a pixel). A ReLU may follow in the same pass.
/// With a = gamma / deviation and b = beta - mean a, the layer is y = a x + b.
struct BatchNormKernels {
    /// Adds Σ (x - shift) and Σ (x - shift)² of every channel to sums [channels] and squares [channels].
    void (*moments)(const float* x, const float* shift, long rows, long channels, double* sums, double* squares);
    /// y = a x + b, and max(y, 0) where relu. y may be x.
    void (*apply)(const float* x, const float* a, const float* b, long rows, long channels, bool relu, float* y);
    /// With g = dy, or dy where a x + b > 0 with relu: adds Σ g and Σ g (x - mean) of every channel.
    void (*gradient_sums)(const float* x, const float* dy, const float* a, const float* b, const float* mean, long rows, long channels,
                          bool relu, double* sums, double* products);
    /// dx = a g + p x + q, with g as above. dx may be dy.
    void (*backward)(const float* x, const float* dy, const float* a, const float* b, const float* p, const float* q, long rows,
                     long channels, bool relu, float* dx);
};

namespace generic { extern const BatchNormKernels batch_norm; }
namespace avx2 { extern const BatchNormKernels batch_norm; }
namespace avx512 { extern const BatchNormKernels batch_norm; }

inline const BatchNormKernels& batch_norm() { return CLAMOR_PICK(batch_norm); }

}  // namespace clamor::kernels
