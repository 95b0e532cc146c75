#include "kernels/depthwise.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

/// body(element of y, element of x, tap), each the first of `channels`, for every tap that lies inside of the picture.
template <typename Body>
inline void each_tap(const ConvProblem& p, Body body) {
    const long oh = (p.h + 2 * p.padding - p.kernel_h) / p.stride + 1, ow = (p.w + 2 * p.padding - p.kernel_w) / p.stride + 1;
    for (long n = 0; n < p.n; ++n)
        for (long i = 0; i < oh; ++i)
            for (long j = 0; j < ow; ++j)
                for (long a = 0; a < p.kernel_h; ++a) {
                    const long r = i * p.stride - p.padding + a;
                    if (r < 0 || r >= p.h) continue;
                    for (long b = 0; b < p.kernel_w; ++b) {
                        const long c = j * p.stride - p.padding + b;
                        if (c < 0 || c >= p.w) continue;
                        body(((n * oh + i) * ow + j) * p.in, ((n * p.h + r) * p.w + c) * p.in, (a * p.kernel_w + b) * p.in);
                    }
                }
}

void forward(const ConvProblem& p, const float* __restrict x, const float* __restrict taps, const float* __restrict bias,
             float* __restrict y) {
    const long channels = p.in;
    const long oh = (p.h + 2 * p.padding - p.kernel_h) / p.stride + 1, ow = (p.w + 2 * p.padding - p.kernel_w) / p.stride + 1;
    for (long pixel = 0; pixel < p.n * oh * ow; ++pixel)
        for (long c = 0; c < channels; ++c) y[pixel * channels + c] = bias ? bias[c] : 0;
    each_tap(p, [=](long to, long from, long tap) {
        for (long c = 0; c < channels; ++c) y[to + c] += x[from + c] * taps[tap + c];
    });
}

void backward_input(const ConvProblem& p, const float* __restrict dy, const float* __restrict taps, float* __restrict dx) {
    const long channels = p.in;
    each_tap(p, [=](long from, long to, long tap) {
        for (long c = 0; c < channels; ++c) dx[to + c] += dy[from + c] * taps[tap + c];
    });
}

void backward_weights(const ConvProblem& p, const float* __restrict x, const float* __restrict dy, float* __restrict dtaps) {
    const long channels = p.in;
    each_tap(p, [=](long out, long in, long tap) {
        for (long c = 0; c < channels; ++c) dtaps[tap + c] += dy[out + c] * x[in + c];
    });
}

}  // namespace

const DepthwiseKernels depthwise = {forward, backward_input, backward_weights};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
