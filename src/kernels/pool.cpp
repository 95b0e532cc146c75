#include "kernels/pool.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr long lanes = 64;  // channels at a time: their maxima and positions stay in registers

/// body(element of y, element of x, position in the window): one run of channels for every place inside of the picture;
/// begin(element of y) and end(element of y) around each window.
template <typename Begin, typename Body, typename End>
inline void each_window(const PoolProblem& p, Begin begin, Body body, End end) {
    for (long n = 0; n < p.n; ++n)
        for (long i = 0; i < p.out_h; ++i)
            for (long j = 0; j < p.out_w; ++j) {
                const long out = ((n * p.out_h + i) * p.out_w + j) * p.channels;
                for (long first = 0; first < p.channels; first += lanes) {
                    const long width = p.channels - first < lanes ? p.channels - first : lanes;
                    begin(width);
                    for (long a = 0; a < p.size; ++a) {
                        const long r = i * p.stride - p.padding + a;
                        if (r < 0 || r >= p.h) continue;
                        for (long b = 0; b < p.size; ++b) {
                            const long c = j * p.stride - p.padding + b;
                            if (c < 0 || c >= p.w) continue;
                            body(out + first, ((n * p.h + r) * p.w + c) * p.channels + first, a * p.size + b, width);
                        }
                    }
                    end(out + first, width);
                }
            }
}

void max(const PoolProblem& p, const float* __restrict x, float* __restrict y, unsigned char* __restrict where) {
    float best[lanes];
    int place[lanes];
    each_window(
        p,
        [&](long) {
            for (long c = 0; c < lanes; ++c) best[c] = -__builtin_inff(), place[c] = -1;
        },
        [&](long, long in, long position, long width) {
            const int at = static_cast<int>(position);
            for (long c = 0; c < width; ++c) {
                const float v = x[in + c];
                const bool better = v > best[c] || v != v || place[c] < 0;  // a NaN wins, as in PyTorch
                best[c] = better ? v : best[c];
                place[c] = better ? at : place[c];
            }
        },
        [&](long out, long width) {
            for (long c = 0; c < width; ++c) y[out + c] = best[c];
            if (where)
                for (long c = 0; c < width; ++c) where[out + c] = static_cast<unsigned char>(place[c]);
        });
}

void max_backward(const PoolProblem& p, const float* __restrict dy, const unsigned char* __restrict where, float* __restrict dx) {
    each_window(
        p, [](long) {},
        [=](long out, long in, long position, long width) {
            const int at = static_cast<int>(position);
            for (long c = 0; c < width; ++c) dx[in + c] += where[out + c] == at ? dy[out + c] : 0;
        },
        [](long, long) {});
}

void mean(const PoolProblem& p, const float* __restrict x, float* __restrict y) {
    float sum[lanes];
    const float scale = 1 / static_cast<float>(p.size * p.size);
    each_window(
        p,
        [&](long) {
            for (long c = 0; c < lanes; ++c) sum[c] = 0;
        },
        [&](long, long in, long, long width) {
            for (long c = 0; c < width; ++c) sum[c] += x[in + c];
        },
        [&](long out, long width) {
            for (long c = 0; c < width; ++c) y[out + c] = sum[c] * scale;
        });
}

void mean_backward(const PoolProblem& p, const float* __restrict dy, float* __restrict dx) {
    const float scale = 1 / static_cast<float>(p.size * p.size);
    each_window(
        p, [](long) {},
        [=](long out, long in, long, long width) {
            for (long c = 0; c < width; ++c) dx[in + c] += dy[out + c] * scale;
        },
        [](long, long) {});
}

}  // namespace

const PoolKernels pool = {max, max_backward, mean, mean_backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
