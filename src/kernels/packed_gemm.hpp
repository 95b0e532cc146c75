#pragma once

// The constants of all instruction sets; packed_gemm_choice.hpp chooses.

/// The kernels' namespace, as text.
#define CLAMOR_TEXT_OF(name) #name
#define CLAMOR_NAME_OF(name) CLAMOR_TEXT_OF(name)
#define CLAMOR_KERNEL_ISA_NAME CLAMOR_NAME_OF(CLAMOR_KERNEL_ISA)

namespace clamor::kernels {

/// What a product applies to its sums.
enum class Activation { none, gelu_erf, gelu_tanh };

/// y[m, n] = activation(x Wᵀ + bias), or x Wᵀ + bias + residual, with W [n, k] packed by `pack` and x [m, k] as `prepare` has left it.
struct PackedGemm {
    const void* x;
    long row_bytes;         ///< between the rows of x; `row_bytes` of the kernels where they prepare it
    const void* w;
    const float* bias;      ///< [n], or null
    const float* residual;  ///< [m, n], or null; null with an activation
    long ld_residual;       ///< floats between its rows
    float* y;               ///< may be `residual`
    long ldy;               ///< floats between its rows
    long m, n, k;
    Activation activation;
};

/// Raised when `pack` writes other bytes for the same weights: files hold them (ops::packed_format).
inline constexpr int packed_gemm_layout = 1;

/// The product of one precision on one instruction set. Weights that one has packed are for it alone.
struct PackedGemmKernels {
    const char* isa;  ///< the namespace
    /// Columns of a panel; a product of some whole panels and of what is left at the end is a product of its own.
    long panel_columns;
    /// Bytes of a packed W; its memory begins on a multiple of 64.
    long (*packed_bytes)(long n, long k);
    /// w[j * row_step + p * column_step] is the weight from input p to output j; one of the steps is 1.
    void (*pack)(const float* w, long row_step, long column_step, long n, long k, void* packed);
    /// Bytes of a prepared row.
    long (*row_bytes)(long k);
    /// Converts rows `ldx` floats apart. Null: x is used as it is, fp32.
    void (*prepare)(const float* x, long ldx, long m, long k, void* rows);
    /// The same of xᵀ, for x [k, m]. Null: whoever has such an x turns it first.
    void (*prepare_transposed)(const float* x, long ldx, long m, long k, void* rows);
    void (*run)(const PackedGemm&);
};

namespace generic { extern const PackedGemmKernels packed_gemm, packed_gemm_int8; }
namespace avx2 { extern const PackedGemmKernels packed_gemm, packed_gemm_int8; }
namespace avx_vnni { extern const PackedGemmKernels packed_gemm_int8; }
namespace avx512 { extern const PackedGemmKernels packed_gemm, packed_gemm_int8; }
namespace avx512_vnni { extern const PackedGemmKernels packed_gemm_int8; }
namespace avx512_bf16 { extern const PackedGemmKernels packed_gemm_bf16; }

}  // namespace clamor::kernels
