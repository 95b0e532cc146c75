#pragma once

#include "kernels/gelu_value.hpp"
#include "kernels/packed_gemm.hpp"

// Products with a weight that was packed once. W [n, k] lies in panels of two vectors' columns, a panel's k steps behind each
// other, so that a micro-kernel reads it as one stream; x is read by its rows. A micro-kernel holds a tile of y in registers,
// 14 rows by two vectors where there are 32 of them and else 6 by two, over all of k: a panel stays in the second-level
// cache, or in the first, while the rows of x go by, and y is written once.
//
// A step is one 32-bit word of x and one of W a column: a float, two bfloat16, or four (two on AVX2) small integers. A Dot
// says what is done with them:
//   Gelu                       what stands for gelu_erf
//   Sum                        a vector of sums, float or int
//   add(sum, x, w)             the step; x is one word in all lanes, w a word a column
//   header_words               words a column before a panel's first step
//   begin(header, column, row) the sums' first value
//   finish(sum, header, column, row)   to float; row is the prepared row of x
//   steps(k)                   words of a row

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr int tallest = many_registers ? 14 : 6;  ///< rows of a tile
constexpr int panel_vectors = 2, panel_columns = panel_vectors * lanes;

typedef float LooseFloat __attribute__((may_alias));
typedef const char* Bytes;

inline Vec broadcast_word(Bytes p) { return broadcast(*reinterpret_cast<const LooseFloat*>(p)); }
inline Vec load_words(Bytes p) { return *reinterpret_cast<const LooseVec*>(p); }

/// Vectors of the panel that begins at `column`.
inline int vectors_at(long column, long n) { return n - column > lanes ? panel_vectors : 1; }

template <typename Dot>
long panel_bytes(long k, int vectors) {
    return (Dot::header_words + Dot::steps(k)) * vectors * lanes * 4;
}

template <typename Dot>
long all_panels_bytes(long n, long k) {
    long bytes = 0;
    for (long j = 0; j < n; j += panel_columns) bytes += panel_bytes<Dot>(k, vectors_at(j, n));
    return bytes;
}

/// Where a tile goes.
struct Tile {
    const PackedGemm& call;
    long row, column;

    float* y() const { return call.y + row * call.ldy + column; }
    const float* residual() const { return call.residual ? call.residual + row * call.ld_residual + column : nullptr; }
};

template <typename Form>
inline void activate(float* y, long ldy, int rows, long columns) {
    const auto activate_row = [](float* row, long n) __attribute__((always_inline)) {
        for_each_vector(n, [&](long j, auto read, auto write) { write(row + j, Form::value(read(row + j))); });
    };
    if (columns == panel_columns)  // known while it is compiled
        for (int i = 0; i < rows; ++i) activate_row(y + i * ldy, panel_columns);
    else
        for (int i = 0; i < rows; ++i) activate_row(y + i * ldy, columns);
}

/// On a tile that has just been written.
template <typename Gelu>
inline void activate_tile(const Tile& t, int rows, long columns) {
    switch (t.call.activation) {
        case Activation::gelu_erf: return activate<Gelu>(t.y(), t.call.ldy, rows, columns);
        case Activation::gelu_tanh: return activate<TanhGelu>(t.y(), t.call.ldy, rows, columns);
        case Activation::none: return;
    }
}

/// What a tile calls into the second-level cache while it is made: `bytes` a step, from `from` on, at most what a step takes of a
/// panel.
struct Ahead {
    Bytes from;
    long bytes;
};

/// One tile: Rows rows of x from `x`, one panel.
template <typename Dot, int Rows, int Vectors>
void multiply_tile(Bytes x, Bytes panel, Ahead ahead, const Tile& t) {
    using Sum = typename Dot::Sum;
    const long stride = t.call.row_bytes;
    const Bytes header = panel;
    Bytes w = panel + Dot::header_words * Vectors * lanes * 4;
    const Bytes end = panel + panel_bytes<Dot>(t.call.k, Vectors);

    Sum total[Rows][Vectors];
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
        for (int j = 0; j < Vectors; ++j) total[i][j] = Dot::begin(header, Vectors, j, x + i * stride, t.call.k);

    constexpr int thirds = (Rows + 2) / 3;  // pointers: each serves three rows by one stride
    Bytes left[thirds];
#pragma GCC unroll 8
    for (int i = 0; i < thirds; ++i) left[i] = x + 3 * i * stride;
    for (; w != end; w += Vectors * lanes * 4) {
        __builtin_prefetch(ahead.from, 0, 2);
        if (Vectors * lanes * 4 > 64 && ahead.bytes > 64) __builtin_prefetch(ahead.from + 64, 0, 2);
        ahead.from += ahead.bytes;
        Vec right[Vectors];
#pragma GCC unroll 2
        for (int j = 0; j < Vectors; ++j) right[j] = load_words(w + j * lanes * 4);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vec word = broadcast_word(left[i / 3] + (i % 3) * stride);
#pragma GCC unroll 2
            for (int j = 0; j < Vectors; ++j) total[i][j] = Dot::add(total[i][j], word, right[j]);
        }
#pragma GCC unroll 8
        for (int i = 0; i < thirds; ++i) left[i] += 4;
    }

    const PackedGemm call = t.call;  // a copy: whatever is stored to y might change the one that is referred to
    const long columns = call.n - t.column < Vectors * lanes ? call.n - t.column : Vectors * lanes;
    float* const y = t.y();
    const float* const residual = t.residual();
    const float* const bias = call.bias ? call.bias + t.column : nullptr;
    const auto write = [&]<bool whole, bool add>() __attribute__((always_inline)) {
#pragma GCC unroll 2
        for (int j = 0; j < Vectors; ++j) {
            const long here = columns - j * lanes, at = j * lanes;
            const auto read = [&](const float* p) { return whole ? load(p + at) : load_some(p + at, here); };
            const Vec shift = bias ? read(bias) : Vec{};
#pragma GCC unroll 16
            for (int i = 0; i < Rows; ++i) {
                Vec v = Dot::finish(total[i][j], header, Vectors, j, x + i * stride, call.k) + shift;
                if constexpr (add) v += read(residual + i * call.ld_residual);
                float* const to = y + i * call.ldy + at;
                whole || here >= lanes ? store(to, v) : store_first(to, v, here);
            }
        }
    };
    if (columns == Vectors * lanes)
        residual ? write.template operator()<true, true>() : write.template operator()<true, false>();
    else
        residual ? write.template operator()<false, true>() : write.template operator()<false, false>();
    activate_tile<typename Dot::Gelu>(t, Rows, columns);
}

template <typename Dot, int Rows>
void multiply_rows(int rows, int vectors, Bytes x, Bytes panel, Ahead ahead, const Tile& t) {
    if constexpr (Rows > 1)
        if (rows != Rows) return multiply_rows<Dot, Rows - 1>(rows, vectors, x, panel, ahead, t);
    vectors == 2 ? multiply_tile<Dot, Rows, 2>(x, panel, ahead, t) : multiply_tile<Dot, Rows, 1>(x, panel, ahead, t);
}

/// While the tiles of a panel are made, the next panel is called into the second-level cache, from wherever it is, by each tile its share:
/// all at once it would ask more of the memory than a core gets. Rows are cut into tiles of nearly the same height: thirteen and thirteen,
/// not fourteen and twelve lonely ones.
template <typename Dot>
void run(const PackedGemm& call) {
    if (call.m == 0) return;
    const long tiles = (call.m + tallest - 1) / tallest, height = call.m / tiles, taller = call.m % tiles;
    Bytes panel = static_cast<Bytes>(call.w);
    for (long column = 0; column < call.n; column += panel_columns) {
        const int vectors = vectors_at(column, call.n);
        const long bytes = panel_bytes<Dot>(call.k, vectors);
        const long share = (vectors * lanes * 4 + tiles - 1) / tiles;  // bytes a step
        long row = 0;
        for (long i = 0; i < tiles; ++i) {
            const int rows = static_cast<int>(height + (i < taller));
            multiply_rows<Dot, tallest>(rows, vectors, static_cast<Bytes>(call.x) + row * call.row_bytes, panel,
                                        {panel + bytes + i * bytes / tiles, share}, {call, row, column});
            row += rows;
        }
        panel += bytes;
    }
}

}  // namespace

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
