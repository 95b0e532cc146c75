#include "kernels/spmm.hpp"

#include "kernels/vector.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

using Index = std::int64_t;

// Eight floats: what rows are padded to (ops::padded).
#if defined(__AVX512F__)
typedef float Part __attribute__((vector_size(32)));
typedef float LoosePart __attribute__((vector_size(32), aligned(alignof(float)), may_alias));
inline void read(const float* p, Part& v) { v = *reinterpret_cast<const LoosePart*>(p); }
inline void write(float* p, Part v) { *reinterpret_cast<LoosePart*>(p) = v; }
typedef std::uint32_t PartWords __attribute__((vector_size(32)));
inline PartWords words_of(Part) { return PartWords{0, 1, 2, 3, 4, 5, 6, 7}; }
constexpr int parts = 1;
#else
typedef Vec Part;
constexpr int parts = 8 / lanes;
#endif
inline void read(const float* p, Vec& v) { v = load(p); }
inline void write(float* p, Vec v) { store(p, v); }
typedef std::uint32_t Words __attribute__((vector_size(sizeof(Vec))));
/// 0, 1, 2 ... for each element of a vector.
inline Words words_of(Vec) {
    Words numbers;
    for (int i = 0; i < lanes; ++i) numbers[i] = static_cast<std::uint32_t>(i);
    return numbers;
}

template <typename V>
constexpr Index width_of = sizeof(V) / sizeof(float);

/// One element of kernels::Finish's work.
inline float finished(const Finish& f, std::uint32_t hash, Index c, float y) {
    if (f.bias) y += f.bias[c];
    if (f.relu) y = y < 0 ? 0 : y;
    if (f.dropout) y = kept(f.keep, hash, static_cast<std::uint32_t>(c)) ? y * f.keep.scale : 0;
    return y;
}

/// The elements [c, c + a vector) of a row. mix() and kept() of keep.hpp, on vectors.
template <typename V>
inline void finish_vector(const Finish& f, std::uint32_t hash, Index c, V& y) {
    if (f.bias) {
        V bias;
        read(f.bias + c, bias);
        y += bias;
    }
    if (f.relu) y = y < 0 ? V{} : y;
    if (!f.dropout) return;
    auto x = hash ^ (words_of(y) + (static_cast<std::uint32_t>(c) + f.keep.column_key));
    x = (x ^ (x >> 16)) * 0x85ebca6bu;
    x = (x ^ (x >> 13)) * 0xc2b2ae35u;
    x = x ^ (x >> 16);
    y = x >= f.keep.threshold ? y * f.keep.scale : V{};
}

/// Columns [c, c + N vectors) of one row, sums in registers; only `stored` of the elements are written. With one vector the
/// entries are added by turns to two sums, for one would wait for itself.
template <typename V, int N>
inline void columns_of_row(const SpmmCall& s, Index row, std::uint32_t hash, Index c, Index stored) {
    constexpr Index step = width_of<V>, wide = N * step;
    V sum[N] = {};
    const float* __restrict x = s.x + c;
    const auto add = [&](Index k, V(&to)[N]) {
        const float value = s.values[k];
        const float* from = x + Index{s.columns[k]} * s.x_stride;
        for (int i = 0; i < N; ++i) {
            V v;
            read(from + i * step, v);
            to[i] += value * v;
        }
    };
    Index k = s.offsets[row];
    const Index end = s.offsets[row + 1];
    if (N < 4) {
        V other[N] = {};
        for (; k + 1 < end; k += 2) add(k, sum), add(k + 1, other);
        for (int i = 0; i < N; ++i) sum[i] += other[i];
    }
    for (; k < end; ++k) add(k, sum);
    float* __restrict y = s.y + row * s.y_stride + c;
    if (stored == wide) {
        if (s.add)
            for (int i = 0; i < N; ++i) {
                V before;
                read(y + i * step, before);
                sum[i] += before;
            }
        if (s.finish)
            for (int i = 0; i < N; ++i) finish_vector(*s.finish, hash, c + i * step, sum[i]);
        for (int i = 0; i < N; ++i) write(y + i * step, sum[i]);
        return;
    }
    float total[wide];
    for (int i = 0; i < N; ++i) write(total + i * step, sum[i]);
    for (Index i = 0; i < stored; ++i) {
        const float whole = s.add ? y[i] + total[i] : total[i];
        y[i] = s.finish ? finished(*s.finish, hash, c + i, whole) : whole;
    }
}

/// The last columns of a row where x has nothing behind them.
inline void tail_of_row(const SpmmCall& s, Index row, std::uint32_t hash, Index c) {
    float* __restrict y = s.y + row * s.y_stride;
    for (; c < s.width; ++c) {
        float sum = 0;
        for (Index k = s.offsets[row], end = s.offsets[row + 1]; k < end; ++k)
            sum += s.values[k] * s.x[Index{s.columns[k]} * s.x_stride + c];
        if (s.add) sum += y[c];
        y[c] = s.finish ? finished(*s.finish, hash, c, sum) : sum;
    }
}

void multiply(const SpmmCall& s, Index first, Index last) {
    for (Index row = first; row < last; ++row) {
        const std::uint32_t hash = s.finish ? keep_row(s.finish->keep, static_cast<std::uint32_t>(row)) : 0;
        Index c = 0;
        for (; c + 4 * lanes <= s.width; c += 4 * lanes) columns_of_row<Vec, 4>(s, row, hash, c, 4 * lanes);
        for (; c + lanes <= s.width; c += lanes) columns_of_row<Vec, 1>(s, row, hash, c, lanes);
        for (; c < s.width && c + 8 <= s.x_stride; c += 8) columns_of_row<Part, parts>(s, row, hash, c, s.width - c < 8 ? s.width - c : 8);
        tail_of_row(s, row, hash, c);
    }
}

void finish(const Finish& f, float* y, Index y_stride, Index width, Index first, Index last) {
    for (Index row = first; row < last; ++row) {
        const std::uint32_t hash = keep_row(f.keep, static_cast<std::uint32_t>(row));
        float* __restrict out = y + row * y_stride;
        Index c = 0;
        for (; c + lanes <= width; c += lanes) {
            Vec v = load(out + c);
            finish_vector(f, hash, c, v);
            store(out + c, v);
        }
        for (; c < width; ++c) out[c] = finished(f, hash, c, out[c]);
    }
}

/// dz of one row where `passes(c)`.
template <typename Passes>
inline void unfinish_row(const float* __restrict dy, float scale, float* __restrict dz, Index z_stride, Index width, float* __restrict sums,
                         Passes&& passes) {
    for (Index c = 0; c < width; ++c) dz[c] = passes(c) ? dy[c] * scale : 0;
    for (Index c = width; c < z_stride; ++c) dz[c] = 0;
    if (sums)
        for (Index c = 0; c < width; ++c) sums[c] += dz[c];
}

void unfinish(const Finish& f, const float* dy, const float* y, float* dz, Index z_stride, Index width, float* sums, Index first,
              Index last) {
    const Keep keep = f.keep;
    const float scale = f.dropout ? keep.scale : 1;
    for (Index row = first; row < last; ++row) {
        const float* in = dy + row * width;
        float* out = dz + row * z_stride;
        if (f.relu) {  // its zeros also tell what dropout took
            const float* result = y + row * width;
            unfinish_row(in, scale, out, z_stride, width, sums, [&](Index c) { return result[c] != 0; });
        } else if (f.dropout) {
            const std::uint32_t hash = keep_row(keep, static_cast<std::uint32_t>(row));
            unfinish_row(in, scale, out, z_stride, width, sums, [&](Index c) { return kept(keep, hash, static_cast<std::uint32_t>(c)); });
        } else {
            unfinish_row(in, 1, out, z_stride, width, sums, [](Index) { return true; });
        }
    }
}

}  // namespace

const SpmmKernels spmm = {multiply, finish, unfinish};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
