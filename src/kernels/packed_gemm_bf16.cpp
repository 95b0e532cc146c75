#include "kernels/packed_gemm.hpp"

#include "kernels/packed_gemm_block.hpp"

// bfloat16 in pairs, sums in float (vdpbf16ps, which takes subnormals as zeros). Compiled for AVX512_BF16 alone.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

struct PairDot {
    using Sum = Vec;
    static constexpr int header_words = 0;
    static long steps(long k) { return (k + 1) / 2; }
    static Vec begin(Bytes, int, int, Bytes, long) { return Vec{}; }
    static Vec add(Vec sum, Vec x, Vec w) {
        return reinterpret_cast<Vec>(
            _mm512_dpbf16_ps(reinterpret_cast<__m512>(sum), reinterpret_cast<__m512bh>(x), reinterpret_cast<__m512bh>(w)));
    }
    static Vec finish(Vec sum, Bytes, int, int, Bytes, long) { return sum; }
};

/// To the nearest, halves to even; NaN stays NaN.
unsigned short rounded(float x) {
    const __m128bh pair = _mm_cvtneps_pbh(_mm_set_ss(x));
    unsigned short first;
    __builtin_memcpy(&first, &pair, sizeof(first));
    return first;
}

void pack(const float* w, long row_step, long column_step, long n, long k, void* packed) {
    unsigned short* to = static_cast<unsigned short*>(packed);
    for (long column = 0; column < n; column += panel_columns) {
        const long width = vectors_at(column, n) * lanes;
        for (long p = 0; p < PairDot::steps(k) * 2; p += 2)
            for (long j = 0; j < width; ++j)
                for (long q = p; q < p + 2; ++q)
                    *to++ =
                        column + j < n && q < k ? rounded(w[(column + j) * row_step + q * column_step]) : static_cast<unsigned short>(0);
    }
}

/// Whole cache lines, an odd number of them: rows do not all fall into the same sets of the cache.
long row_bytes(long k) { return ((k * 2 + 63) / 64 | 1) * 64; }

void prepare(const float* x, long ldx, long m, long k, void* rows) {
    char* to = static_cast<char*>(rows);
    for (long r = 0; r < m; ++r, x += ldx, to += row_bytes(k))
        for_each_vector(k, [&](long i, auto read, auto) {  // zeros behind the last: a row has room for whole vectors
            const __m256bh half = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(read(x + i)));
            __builtin_memcpy(to + i * 2, &half, sizeof(half));
        });
}

}  // namespace

const PackedGemmKernels packed_gemm_bf16 = {
    CLAMOR_KERNEL_ISA_NAME, panel_columns, all_panels_bytes<PairDot>, pack, row_bytes, prepare, run<PairDot>};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
