#include "kernels/packed_gemm.hpp"

#include "kernels/packed_gemm_block.hpp"
#include "kernels/transpose.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

struct FloatDot {
    using Gelu = ExactGelu;
    using Sum = Vec;
    static constexpr int header_words = 0;
    static long steps(long k) { return k; }
    static Vec begin(Bytes, int, int, Bytes, long) { return Vec{}; }
    static Vec add(Vec sum, Vec x, Vec w) { return sum + x * w; }
    static Vec finish(Vec sum, Bytes, int, int, Bytes, long) { return sum; }
};

void pack(const float* w, long row_step, long column_step, long n, long k, void* packed) {
    float* to = static_cast<float*>(packed);
    for (long column = 0; column < n; column += panel_columns) {
        const long width = vectors_at(column, n) * lanes;
        if (column_step == 1) {
            transpose(w + column * row_step, row_step, n - column < width ? n - column : width, k, 1, to, width);
            to += width * k;
            continue;
        }
        for (long p = 0; p < k; ++p)
            for (long j = 0; j < width; ++j) *to++ = column + j < n ? w[(column + j) * row_step + p * column_step] : 0.0f;
    }
}

long row_bytes(long k) { return k * 4; }

}  // namespace

const PackedGemmKernels packed_gemm = {
    CLAMOR_KERNEL_ISA_NAME, panel_columns, all_panels_bytes<FloatDot>, pack, row_bytes, nullptr, nullptr, run<FloatDot>};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
