#include "kernels/batch_norm.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr long lanes = 64;    // channels whose sums are held in registers at once
constexpr long block = 128;   // rows that are summed in float before they are added in double

/// Sums of up to `lanes` channels over `rows` rows; term(row, channel, first sum, second sum) adds one element.
template <typename Term>
inline void sum_block(long rows, long width, double* __restrict first, double* __restrict second, Term term) {
    float s[lanes] = {}, t[lanes] = {};
    if (width == lanes) {
        for (long r = 0; r < rows; ++r)
            for (long c = 0; c < lanes; ++c) term(r, c, s[c], t[c]);
    } else {
        for (long r = 0; r < rows; ++r)
            for (long c = 0; c < width; ++c) term(r, c, s[c], t[c]);
    }
    for (long c = 0; c < width; ++c) first[c] += s[c], second[c] += t[c];
}

void moments(const float* __restrict x, const float* __restrict shift, long rows, long channels, double* __restrict sums,
             double* __restrict squares) {
    for (long r = 0; r < rows; r += block)
        for (long c = 0; c < channels; c += lanes) {
            const float* const xs = x + r * channels + c;
            const float* const k = shift + c;
            sum_block(rows - r < block ? rows - r : block, channels - c < lanes ? channels - c : lanes, sums + c, squares + c,
                      [=](long i, long j, float& s, float& t) {
                          const float d = xs[i * channels + j] - k[j];
                          s += d;
                          t += d * d;
                      });
        }
}

template <bool relu>
void apply_rows(const float* x, const float* __restrict a, const float* __restrict b, long rows, long channels, float* y) {
    for (long r = 0; r < rows; ++r) {
        const float* const from = x + r * channels;
        float* const to = y + r * channels;
#pragma GCC ivdep
        for (long c = 0; c < channels; ++c) {
            const float v = a[c] * from[c] + b[c];
            to[c] = relu && v < 0 ? 0 : v;
        }
    }
}

void apply(const float* x, const float* a, const float* b, long rows, long channels, bool relu, float* y) {
    relu ? apply_rows<true>(x, a, b, rows, channels, y) : apply_rows<false>(x, a, b, rows, channels, y);
}

template <bool relu>
void gradient_sums_of(const float* __restrict x, const float* __restrict dy, const float* __restrict a, const float* __restrict b,
                      const float* __restrict mean, long rows, long channels, double* __restrict sums, double* __restrict products) {
    for (long r = 0; r < rows; r += block)
        for (long c = 0; c < channels; c += lanes) {
            const float *const xs = x + r * channels + c, *const ds = dy + r * channels + c;
            const float *const as = a + c, *const bs = b + c, *const ms = mean + c;
            sum_block(rows - r < block ? rows - r : block, channels - c < lanes ? channels - c : lanes, sums + c, products + c,
                      [=](long i, long j, float& s, float& t) {
                          const float v = xs[i * channels + j];
                          const float d = ds[i * channels + j];
                          // A factor, for a condition would become masked stores to the sums, which wait for one another.
                          const float keep = !relu || as[j] * v + bs[j] > 0 ? 1.0f : 0.0f;
                          const float g = keep * d;
                          s += g;
                          t += g * (v - ms[j]);
                      });
        }
}

void gradient_sums(const float* x, const float* dy, const float* a, const float* b, const float* mean, long rows, long channels, bool relu,
                   double* sums, double* products) {
    relu ? gradient_sums_of<true>(x, dy, a, b, mean, rows, channels, sums, products)
         : gradient_sums_of<false>(x, dy, a, b, mean, rows, channels, sums, products);
}

template <bool relu>
void backward_rows(const float* __restrict x, const float* dy, const float* __restrict a, const float* __restrict b,
                   const float* __restrict p, const float* __restrict q, long rows, long channels, float* dx) {
    for (long r = 0; r < rows; ++r) {
        const float *const xs = x + r * channels, *const ds = dy + r * channels;
        float* const to = dx + r * channels;
#pragma GCC ivdep
        for (long c = 0; c < channels; ++c) {
            const float v = xs[c], d = ds[c];
            const float g = relu ? (a[c] * v + b[c] > 0 ? d : 0) : d;
            to[c] = a[c] * g + (p[c] * v + q[c]);
        }
    }
}

void backward(const float* x, const float* dy, const float* a, const float* b, const float* p, const float* q, long rows, long channels,
              bool relu, float* dx) {
    relu ? backward_rows<true>(x, dy, a, b, p, q, rows, channels, dx) : backward_rows<false>(x, dy, a, b, p, q, rows, channels, dx);
}

}  // namespace

const BatchNormKernels batch_norm = {moments, apply, gradient_sums, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
