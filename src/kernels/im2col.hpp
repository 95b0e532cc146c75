#pragma once

#include "kernels/conv_problem.hpp"
#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Convolution as a matrix product: each row of `columns` holds the inputs of one output pixel.
struct Im2colKernels {
    /// columns [images * out_h * out_w, kernel_h * kernel_w * in / groups], from `images` pictures at x.
    void (*gather)(const ConvProblem& problem, Index group, Index images, const float* x, float* columns);
    /// The transpose: adds every element of columns to the dx that it came from.
    void (*scatter_add)(const ConvProblem& problem, Index group, Index images, const float* columns, float* dx);
    /// Weights [group_out, group_in, taps] of one group in the order of columns: [group_out, taps * group_in].
    void (*pack)(const ConvProblem& problem, const float* weight, float* packed);
    /// The way back: weight += packed.
    void (*unpack_add)(const ConvProblem& problem, const float* packed, float* weight);
};

namespace generic { extern const Im2colKernels im2col; }
namespace avx2 { extern const Im2colKernels im2col; }
namespace avx512 { extern const Im2colKernels im2col; }

inline const Im2colKernels& im2col() { return CLAMOR_PICK(im2col); }

}  // namespace clamor::kernels
