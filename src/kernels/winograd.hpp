#pragma once

#include "kernels/conv_problem.hpp"
#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016): 36 products of channels give 16 output pixels, where
/// the direct sum takes 144. With * element by element,
///
///   y = Aᵀ [ (G g Gᵀ) * (Bᵀ x B) ] A        x 6 x 6, g 3 x 3, y 4 x 4
///
/// and the gradient of g is Gᵀ [ (A dy Aᵀ) * (Bᵀ x B) ] G. Interpolation at 0, ±5/8, ±3/2 and infinity: half the rounding
/// of the textbook's 0, ±1, ±2, at the same work.
///
/// Channels are the lanes. A transformed tile is 36 rows of channels, `stride` floats apart ("positions"). Pixels are
/// given by pointers to their channels, so that one outside of the picture is a pointer to zeros, or to scrap.
struct WinogradKernels {
    /// Columns of a product; matrices that it reads by panels or writes have rows of whole panels.
    long panel;

    /// v = Bᵀ x B for 36 pixels of x, with zeros from `channels` to `width`.
    void (*input)(const float* const* x, long channels, long width, float* v, long stride);
    /// v = A dy Aᵀ for 16 pixels of dy, with zeros from `channels` to `width`.
    void (*gradient)(const float* const* dy, long channels, long width, float* v, long stride);
    /// y = finish(Aᵀ m A + bias) in 16 pixels.   bias [channels] or null
    void (*output)(const float* m, long stride, long channels, const float* bias, ConvFinish finish, float* const* y);

    /// u = G g Gᵀ, 36 matrices [in, panel] for `outs` <= panel output channels, zeros behind them. The 3 x 3 weights between
    /// input i and output o stand at w + i * in_stride + o * out_stride, turned by half a circle if `turned`.
    void (*filter)(const float* w, long in, long outs, long in_stride, long out_stride, bool turned, float* u, long stride);
    /// dw += Gᵀ m G for one output and all its inputs.   dw [channels, 3, 3]
    void (*filter_gradient)(const float* m, long stride, long channels, float* dw);

    /// c [m, panel] = a b, or c + a b if `add`: a[r, i] at a + r * a_row + i * a_step, b[i] at b + i * b_row. The b of the
    /// next product, `b_next` floats further on, is fetched meanwhile.
    void (*product)(long m, long k, const float* a, long a_row, long a_step, const float* b, long b_row, long b_next, float* c, long c_row,
                    bool add);
};

namespace generic { extern const WinogradKernels winograd; }
namespace avx2 { extern const WinogradKernels winograd; }
namespace avx512 { extern const WinogradKernels winograd; }

inline const WinogradKernels& winograd() { return CLAMOR_PICK(winograd); }

}  // namespace clamor::kernels
