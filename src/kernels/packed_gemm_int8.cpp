#include "kernels/packed_gemm.hpp"

#include "kernels/packed_gemm_block.hpp"

// int8: an output's weights have a scale, w = scale p with p in [-127, 127]. A row of x has a unit and a zero, found when it is
// prepared, x = unit (q - zero) with q in [0, 255]: what comes out of GELU lies on one side of zero and would waste half of a
// symmetric range. VNNI multiplies the bytes q and p, and a sum begins with -zero Σ p. Where there is no VNNI, q - zero and p are
// stored as 16 bits and multiplied in pairs (vpmaddwd): the same sums. vpmaddubsw, which takes bytes, saturates its sums of two
// at 16 bits.

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
using Stored = signed char;
typedef unsigned char Narrow __attribute__((vector_size(lanes)));
constexpr bool bytes = true;
#else
using Stored = short;
typedef short Narrow __attribute__((vector_size(2 * lanes)));
constexpr bool bytes = false;
#endif
constexpr long per_word = 4 / sizeof(Stored);

struct IntegerDot {
    using Gelu = CoarseGelu;  // what it says is rounded to one of 256 levels next
    using Sum = IntVec;
    static constexpr int header_words = 2;  // -Σ p, then the weights' scales
    static long steps(long k) { return (k + per_word - 1) / per_word; }

    static IntVec begin(Bytes header, int, int j, Bytes row, long k) {
        if constexpr (!bytes) return IntVec{};
        return reinterpret_cast<IntVec>(load_words(header + j * lanes * 4)) *
               reinterpret_cast<IntVec>(broadcast_word(row + steps(k) * 4 + 4));
    }

    static IntVec add(IntVec sum, Vec x, Vec w) {
#if defined(__AVX512VNNI__)
        return reinterpret_cast<IntVec>(
            _mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(w)));
#elif defined(__AVXVNNI__)
        return reinterpret_cast<IntVec>(
            _mm256_dpbusd_avx_epi32(reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(x), reinterpret_cast<__m256i>(w)));
#elif defined(__AVX512BW__)
        return sum + reinterpret_cast<IntVec>(_mm512_madd_epi16(reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(w)));
#elif defined(__AVX2__)
        return sum + reinterpret_cast<IntVec>(_mm256_madd_epi16(reinterpret_cast<__m256i>(x), reinterpret_cast<__m256i>(w)));
#else
        const IntVec a = reinterpret_cast<IntVec>(x), b = reinterpret_cast<IntVec>(w);
        return sum + (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
#endif
    }

    static Vec finish(IntVec sum, Bytes header, int vectors, int j, Bytes row, long k) {
        const Vec scale = load_words(header + (vectors + j) * lanes * 4) * broadcast_word(row + steps(k) * 4);
        return __builtin_convertvector(sum, Vec) * scale;
    }
};

constexpr float most = 127;

void pack(const float* w, long row_step, long column_step, long n, long k, void* packed) {
    char* to = static_cast<char*>(packed);
    for (long column = 0; column < n; column += panel_columns) {
        const int vectors = vectors_at(column, n);
        const long width = vectors * lanes;
        int* const start = reinterpret_cast<int*>(to);
        float* const scale = reinterpret_cast<float*>(to) + width;
        Stored* const words = reinterpret_cast<Stored*>(to) + 2 * width * per_word;
        for (long j = 0; j < width; ++j) {
            const float* row = w + (column + j) * row_step;
            const long inputs = column + j < n ? k : 0;
            float top = 0;
            for (long p = 0; p < inputs; ++p) top = __builtin_fmaxf(top, __builtin_fabsf(row[p * column_step]));
            scale[j] = top / most;
            long total = 0;
            for (long p = 0; p < IntegerDot::steps(k) * per_word; ++p) {
                const int q = p < inputs && top > 0 ? static_cast<int>(__builtin_rintf(row[p * column_step] / top * most)) : 0;
                words[(p / per_word * width + j) * per_word + p % per_word] = static_cast<Stored>(q);
                total += q;
            }
            start[j] = static_cast<int>(-total);
        }
        to += panel_bytes<IntegerDot>(k, vectors);
    }
}

/// Whole cache lines, an odd number of them: rows do not all fall into the same sets of the cache.
long row_bytes(long k) { return ((IntegerDot::steps(k) * 4 + 8 + 63) / 64 | 1) * 64; }

constexpr float levels = 255;
constexpr float least_width = 1e-30f;  // of a row's range: levels / width stays finite, and what is narrower counts as zeros
constexpr unsigned infinite = 0x7f800000, negative = 0x80000000;  // bits

typedef unsigned UnsignedVec __attribute__((vector_size(lanes * sizeof(unsigned))));

struct Range {
    float low, high;  ///< around zero
    bool finite;
};

/// By the numbers' bits: as signed integers the greatest is the most positive number, as unsigned ones the most negative, and
/// what is not finite is beyond all that is.
Range range(const float* x, long k) {
    IntVec above{};
    UnsignedVec below{};
    for_each_vector(k, [&](long i, auto read, auto) {
        const Vec v = read(x + i);
        const auto bits = reinterpret_cast<IntVec>(v);
        const auto pattern = reinterpret_cast<UnsignedVec>(v);
        above = bits > above ? bits : above;
        below = pattern > below ? pattern : below;
    });
    unsigned high = 0, low = 0;
    for (int j = 0; j < lanes; ++j) {
        const auto a = static_cast<unsigned>(above[j]), b = below[j];
        high = a > high ? a : high;
        low = b > low ? b : low;
    }
    if (low < negative) low = 0;  // no number is
    return {__builtin_bit_cast(float, low), __builtin_bit_cast(float, high), high < infinite && low < (negative | infinite)};
}

/// Adding 1.5 · 2²³ rounds to the nearest integer, halves to even: no bits are left for a fraction, and the last ones are the integer.
constexpr float magic = 12582912.0f;
constexpr int magic_bits = __builtin_bit_cast(int, magic);

int rounded(float x) { return __builtin_bit_cast(int, x + magic) - magic_bits; }

/// A row's numbers, then its unit and its zero. The unit is NaN where a number is not finite, so that the row's results are, too.
void prepare(const float* x, long ldx, long m, long k, void* rows) {
    char* to = static_cast<char*>(rows);
    for (long r = 0; r < m; ++r, x += ldx, to += row_bytes(k)) {
        const Range around = range(x, k);
        const float width = around.high - around.low, scale = around.finite && width >= least_width ? levels / width : 0.0f;
        const float unit = around.finite ? width / levels : __builtin_nanf("");
        const int zero = around.finite ? rounded(-around.low * scale) : 0;
        for_each_vector(k, [&](long i, auto read, auto) {  // a last part of a vector is written whole: unit and zero come behind it
            IntVec q = reinterpret_cast<IntVec>(read(x + i) * scale + magic) - (magic_bits - zero);
            q = q < 0 ? IntVec{} : q;
            q = q > static_cast<int>(levels) ? IntVec{} + static_cast<int>(levels) : q;
            const Narrow stored = __builtin_convertvector(bytes ? q : q - zero, Narrow);
            __builtin_memcpy(to + i * static_cast<long>(sizeof(Stored)), &stored, sizeof(stored));
        });
        __builtin_memcpy(to + IntegerDot::steps(k) * 4, &unit, sizeof(unit));
        __builtin_memcpy(to + IntegerDot::steps(k) * 4 + 4, &zero, sizeof(zero));
    }
}

}  // namespace

const PackedGemmKernels packed_gemm_int8 = {
    CLAMOR_KERNEL_ISA_NAME, panel_columns, all_panels_bytes<IntegerDot>, pack, row_bytes, prepare, nullptr, run<IntegerDot>};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
