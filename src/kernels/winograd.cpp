#include "kernels/winograd.hpp"

#include "kernels/vector.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr long panel = 2 * lanes;

// The points of interpolation ±a and ±b, beside 0 and infinity.
constexpr float a = 0.625f, b = 1.5f, a2 = a * a, b2 = b * b;

/// Bᵀ x
inline void input_line(const Vec (&x)[6], Vec (&v)[6]) {
    const Vec even_a = x[4] - b2 * x[2], odd_a = a * (x[3] - b2 * x[1]);
    const Vec even_b = x[4] - a2 * x[2], odd_b = b * (x[3] - a2 * x[1]);
    v[0] = x[4] - (a2 + b2) * x[2] + a2 * b2 * x[0];
    v[1] = even_a + odd_a;
    v[2] = even_a - odd_a;
    v[3] = even_b + odd_b;
    v[4] = even_b - odd_b;
    v[5] = x[5] - (a2 + b2) * x[3] + a2 * b2 * x[1];
}

/// Aᵀ m
inline void output_line(const Vec (&m)[6], Vec (&y)[4]) {
    const Vec sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], difference_b = m[3] - m[4];
    y[0] = m[0] + sum_a + sum_b;
    y[1] = a * difference_a + b * difference_b;
    y[2] = a2 * sum_a + b2 * sum_b;
    y[3] = a2 * a * difference_a + b2 * b * difference_b + m[5];
}

/// A y
inline void gradient_line(const Vec (&y)[4], Vec (&v)[6]) {
    const Vec even_a = y[0] + a2 * y[2], odd_a = a * (y[1] + a2 * y[3]);
    const Vec even_b = y[0] + b2 * y[2], odd_b = b * (y[1] + b2 * y[3]);
    v[0] = y[0];
    v[1] = even_a + odd_a;
    v[2] = even_a - odd_a;
    v[3] = even_b + odd_b;
    v[4] = even_b - odd_b;
    v[5] = y[3];
}

// 1 / Π (p - q) over the other points q, for p = 0, ±a, ±b.
constexpr float at_0 = static_cast<float>(1.0 / (0.625 * 0.625 * 1.5 * 1.5));
constexpr float at_a = static_cast<float>(1.0 / (2 * 0.625 * 0.625 * (0.625 * 0.625 - 1.5 * 1.5)));
constexpr float at_b = static_cast<float>(1.0 / (2 * 1.5 * 1.5 * (1.5 * 1.5 - 0.625 * 0.625)));

/// G g
inline void filter_line(const Vec (&g)[3], Vec (&u)[6]) {
    const Vec even_a = at_a * (g[0] + a2 * g[2]), odd_a = at_a * a * g[1];
    const Vec even_b = at_b * (g[0] + b2 * g[2]), odd_b = at_b * b * g[1];
    u[0] = at_0 * g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
}

/// Gᵀ m
inline void filter_gradient_line(const Vec (&m)[6], Vec (&g)[3]) {
    const Vec even_a = at_a * (m[1] + m[2]), even_b = at_b * (m[3] + m[4]);
    g[0] = at_0 * m[0] + even_a + even_b;
    g[1] = at_a * a * (m[1] - m[2]) + at_b * b * (m[3] - m[4]);
    g[2] = a2 * even_a + b2 * even_b + m[5];
}

/// to = L from Lᵀ for the matrix L of `line`.
template <int N, int M, typename Line>
inline void both_sides(const Vec (&from)[N][N], Vec (&to)[M][M], Line line) {
    Vec half[N][M];  // (L fromᵀ)ᵀ
    for (int i = 0; i < N; ++i) line(from[i], half[i]);
    for (int j = 0; j < M; ++j) {
        Vec column[N], result[M];
        for (int i = 0; i < N; ++i) column[i] = half[i][j];
        line(column, result);
        for (int i = 0; i < M; ++i) to[i][j] = result[i];
    }
}

/// Transforms N x N pixels to 36 positions.
template <int N, typename Line>
inline void to_positions(const float* const* pixels, long channels, long width, float* v, long stride, Line line) {
    for_each_vector(channels, [&](long c, auto read, auto) {
        Vec x[N][N], t[6][6];
        for (int i = 0; i < N; ++i)
            for (int j = 0; j < N; ++j) x[i][j] = read(pixels[i * N + j] + c);
        both_sides(x, t, line);
        for (int i = 0; i < 6; ++i)
            for (int j = 0; j < 6; ++j) store(v + (i * 6 + j) * stride + c, t[i][j]);
    });
    for (long c = (channels + lanes - 1) / lanes * lanes; c < width; c += lanes)
        for (int i = 0; i < 36; ++i) store(v + i * stride + c, Vec{});
}

void input(const float* const* x, long channels, long width, float* v, long stride) {
    to_positions<6>(x, channels, width, v, stride, [](const Vec(&from)[6], Vec(&to)[6]) { input_line(from, to); });
}
void gradient(const float* const* dy, long channels, long width, float* v, long stride) {
    to_positions<4>(dy, channels, width, v, stride, [](const Vec(&from)[4], Vec(&to)[6]) { gradient_line(from, to); });
}

template <ConvFinish finish>
void finished_output(const float* m, long stride, long channels, const float* bias, float* const* y) {
    for_each_vector(channels, [&](long c, auto read, auto write) {
        Vec x[6][6], t[4][4];
        for (int i = 0; i < 6; ++i)
            for (int j = 0; j < 6; ++j) x[i][j] = load(m + (i * 6 + j) * stride + c);
        both_sides(x, t, [](const Vec(&from)[6], Vec(&to)[4]) { output_line(from, to); });
        const Vec shift = bias ? read(bias + c) : Vec{};
        for (int i = 0; i < 16; ++i) {
            Vec v = t[i / 4][i % 4] + shift;
            if constexpr (finish != ConvFinish::none) v = larger(Vec{}, v);  // in this order NaN stays
            if constexpr (finish == ConvFinish::relu_add) v += read(y[i] + c);
            write(y[i] + c, v);
        }
    });
}

void output(const float* m, long stride, long channels, const float* bias, ConvFinish finish, float* const* y) {
    switch (finish) {
        case ConvFinish::none: return finished_output<ConvFinish::none>(m, stride, channels, bias, y);
        case ConvFinish::relu: return finished_output<ConvFinish::relu>(m, stride, channels, bias, y);
        case ConvFinish::relu_add: return finished_output<ConvFinish::relu_add>(m, stride, channels, bias, y);
    }
}

void filter(const float* w, long in, long outs, long in_stride, long out_stride, bool turned, float* u, long stride) {
    for (long i = 0; i < in; ++i)
        for (long first = 0; first < panel; first += lanes) {
            Vec g[3][3], t[6][6];
            const long count = outs - first < lanes ? outs - first : lanes;
            for (int tap = 0; tap < 9; ++tap) {
                const float* const from = w + i * in_stride + first * out_stride + (turned ? 8 - tap : tap);
                float lane[lanes] = {};
                for (long o = 0; o < count; ++o) lane[o] = from[o * out_stride];
                g[tap / 3][tap % 3] = load(lane);
            }
            both_sides(g, t, [](const Vec(&from)[3], Vec(&to)[6]) { filter_line(from, to); });
            for (int p = 0; p < 36; ++p) store(u + p * stride + i * panel + first, t[p / 6][p % 6]);
        }
}

void filter_gradient(const float* m, long stride, long channels, float* dw) {
    for (long c = 0; c < channels; c += lanes) {
        Vec x[6][6], t[3][3];
        for (int p = 0; p < 36; ++p) x[p / 6][p % 6] = load(m + p * stride + c);
        both_sides(x, t, [](const Vec(&from)[6], Vec(&to)[3]) { filter_gradient_line(from, to); });
        float taps[9][lanes];
        for (int tap = 0; tap < 9; ++tap) store(taps[tap], t[tap / 3][tap % 3]);
        const long count = channels - c < lanes ? channels - c : lanes;
        for (long o = 0; o < count; ++o)
            for (int tap = 0; tap < 9; ++tap) dw[(c + o) * 9 + tap] += taps[tap][o];
    }
}

/// R rows of a product, its sums in registers.
template <int R, bool fetch>
void rows(long k, const float* a, long a_row, long a_step, const float* b, long b_row, long b_next, float* c, long c_row, bool add) {
    Vec sum[R][2] = {};
    if (add)
        for (int r = 0; r < R; ++r) sum[r][0] = load(c + r * c_row), sum[r][1] = load(c + r * c_row + lanes);
    for (long i = 0; i < k; ++i, a += a_step, b += b_row) {
        if constexpr (fetch)
            for (int j = 0; j < panel; j += 16) __builtin_prefetch(b + b_next + j);
        const Vec b0 = load(b), b1 = load(b + lanes);
#pragma GCC unroll 12
        for (int r = 0; r < R; ++r) {
            const Vec x = broadcast(a[r * a_row]);
            sum[r][0] += x * b0;
            sum[r][1] += x * b1;
        }
    }
    for (int r = 0; r < R; ++r) store(c + r * c_row, sum[r][0]), store(c + r * c_row + lanes, sum[r][1]);
}

using Rows = void (*)(long, const float*, long, long, const float*, long, long, float*, long, bool);
#if defined(__AVX512F__)
template <bool f>
constexpr Rows by_count[] = {rows<1, f>, rows<2, f>, rows<3, f>, rows<4, f>,  rows<5, f>,  rows<6, f>,
                             rows<7, f>, rows<8, f>, rows<9, f>, rows<10, f>, rows<11, f>, rows<12, f>};
#else
template <bool f>
constexpr Rows by_count[] = {rows<1, f>, rows<2, f>, rows<3, f>, rows<4, f>, rows<5, f>, rows<6, f>};
#endif
constexpr long most_rows = sizeof(by_count<true>) / sizeof(Rows);

void product(long m, long k, const float* a, long a_row, long a_step, const float* b, long b_row, long b_next, float* c, long c_row,
             bool add) {
    bool fetch = true;
    for (long blocks = (m + most_rows - 1) / most_rows; blocks > 0; --blocks) {  // of like size: few rows wait for their sums
        const long count = (m + blocks - 1) / blocks;
        (fetch ? by_count<true> : by_count<false>)[count - 1](k, a, a_row, a_step, b, b_row, b_next, c, c_row, add);
        fetch = false;
        m -= count;
        a += count * a_row;
        c += count * c_row;
    }
}

}  // namespace

const WinogradKernels winograd = {panel, input, gradient, output, filter, filter_gradient, product};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
