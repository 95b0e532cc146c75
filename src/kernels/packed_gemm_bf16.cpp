#include "kernels/packed_gemm.hpp"

#include "kernels/packed_gemm_block.hpp"
#include "kernels/transpose.hpp"

// bfloat16 in pairs, sums in float (vdpbf16ps, which takes subnormals as zeros). Compiled for AVX512_BF16 alone.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

struct PairDot {
    using Gelu = ExactGelu;
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

/// Both rounded to the nearest, halves to even, one behind the other; NaN stays NaN.
inline __m512i rounded(Vec first, Vec second) {
    return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(reinterpret_cast<__m512>(second), reinterpret_cast<__m512>(first)));
}

/// A vector of words, each a pair of neighbours in a row of which n numbers are left.
inline Vec pairs_along(const float* row, long n) {
    return reinterpret_cast<Vec>(rounded(load_some(row, n), load_some(row + lanes, n - lanes)));
}

/// A vector of words, each a pair of numbers under each other in two rows, of which `rows` are left with n numbers each.
inline Vec pairs_down(const float* row, long stride, long rows, long n) {
    const Vec first = rows > 0 ? load_some(row, n) : Vec{}, second = rows > 1 ? load_some(row + stride, n) : Vec{};
    const __m512i in_turn = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19,
                                             3, 18, 2, 17, 1, 16, 0);
    return reinterpret_cast<Vec>(_mm512_permutexvar_epi16(in_turn, rounded(first, second)));
}

/// The first `count` rows, `stride` words apart, of the transpose of the square whose rows read(i) gives.
template <typename Read>
inline void store_transposed(Read&& read, float* to, long stride, long count) {
    Vec square[lanes];
#pragma GCC unroll 16
    for (int i = 0; i < lanes; ++i) square[i] = read(i);
    transpose_square(square);
#pragma GCC unroll 16
    for (int i = 0; i < lanes; ++i)
        if (i < count) store(to + i * stride, square[i]);
}

/// Of rows that are outputs.
void pack_rows(const float* w, long row_step, long n, long k, float* to) {
    for (long column = 0; column < n; column += panel_columns) {
        const long width = vectors_at(column, n) * lanes, steps = PairDot::steps(k);
        for (long j = 0; j < width; j += lanes)
            for (long p = 0; p < steps; p += lanes)
                store_transposed(
                    [&](int i) {
                        const long row = column + j + i;
                        return row < n ? pairs_along(w + row * row_step + 2 * p, k - 2 * p) : Vec{};
                    },
                    to + p * width + j, width, steps - p);
        to += steps * width;
    }
}

/// Of rows that are inputs: some of them at once, which stay in the cache for all panels.
void pack_columns(const float* w, long column_step, long n, long k, float* packed) {
    const long steps = PairDot::steps(k);
    for (long some = 0; some < steps; some += lanes) {
        float* to = packed;
        for (long column = 0; column < n; column += panel_columns) {
            const long width = vectors_at(column, n) * lanes;
            for (long p = some; p < steps && p < some + lanes; ++p)
                for (long j = 0; j < width; j += lanes)
                    store(to + p * width + j,
                          pairs_down(w + 2 * p * column_step + column + j, column_step, k - 2 * p, n - column - j));
            to += steps * width;
        }
    }
}

void pack(const float* w, long row_step, long column_step, long n, long k, void* packed) {
    float* const to = static_cast<float*>(packed);
    column_step == 1 ? pack_rows(w, row_step, n, k, to) : pack_columns(w, column_step, n, k, to);
}

/// Whole cache lines, an odd number of them: rows do not all fall into the same sets of the cache.
long row_bytes(long k) { return ((k * 2 + 63) / 64 | 1) * 64; }

void prepare(const float* x, long ldx, long m, long k, void* rows) {
    const long stride = row_bytes(k) / 4;
    float* to = static_cast<float*>(rows);
    for (long r = 0; r < m; ++r, x += ldx, to += stride)
        for (long i = 0; i < k; i += 2 * lanes) store(to + i / 2, pairs_along(x + i, k - i));  // a row has room for whole vectors
}

void prepare_transposed(const float* x, long ldx, long m, long k, void* rows) {
    const long stride = row_bytes(k) / 4;
    float* const to = static_cast<float*>(rows);
    for (long p = 0; p < PairDot::steps(k); p += lanes)
        for (long r = 0; r < m; r += lanes)
            store_transposed([&](int i) { return pairs_down(x + 2 * (p + i) * ldx + r, ldx, k - 2 * (p + i), m - r); }, to + r * stride + p,
                             stride, m - r);
}

}  // namespace

const PackedGemmKernels packed_gemm_bf16 = {
    CLAMOR_KERNEL_ISA_NAME, panel_columns, all_panels_bytes<PairDot>, pack, row_bytes, prepare, prepare_transposed, run<PairDot>};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
