#include "kernels/im2col.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

struct Sizes {  // read once: no inline member function of another header is compiled here
    long h, w, in, oh, ow, kh, kw, stride, padding, gi, go;
    explicit Sizes(const ConvProblem& p)
        : h(p.h), w(p.w), in(p.in),
          oh((p.h + 2 * p.padding - p.kernel_h) / p.stride + 1), ow((p.w + 2 * p.padding - p.kernel_w) / p.stride + 1),
          kh(p.kernel_h), kw(p.kernel_w), stride(p.stride), padding(p.padding), gi(p.in / p.groups), go(p.out / p.groups) {}
};

/// Calls body(element of a picture, column, run) for runs of gi channels inside of the picture, border(column) for the rest.
template <typename Inside, typename Border>
inline void each_tap(const Sizes& s, long group, long images, Inside inside, Border border) {
    long column = 0;
    for (long image = 0; image < images; ++image)
        for (long i = 0; i < s.oh; ++i)
            for (long j = 0; j < s.ow; ++j)
                for (long a = 0; a < s.kh; ++a) {
                    const long r = i * s.stride - s.padding + a;
                    for (long b = 0; b < s.kw; ++b, column += s.gi) {
                        const long c = j * s.stride - s.padding + b;
                        if (r >= 0 && r < s.h && c >= 0 && c < s.w)
                            inside(((image * s.h + r) * s.w + c) * s.in + group * s.gi, column);
                        else
                            border(column);
                    }
                }
}

void gather(const ConvProblem& problem, Index group, Index images, const float* __restrict x, float* __restrict columns) {
    const Sizes s(problem);
    const long run = s.gi;
    each_tap(
        s, group, images,
        [=](long from, long to) {
            for (long k = 0; k < run; ++k) columns[to + k] = x[from + k];
        },
        [=](long to) {
            for (long k = 0; k < run; ++k) columns[to + k] = 0;
        });
}

void scatter_add(const ConvProblem& problem, Index group, Index images, const float* __restrict columns, float* __restrict dx) {
    const Sizes s(problem);
    const long run = s.gi;
    each_tap(
        s, group, images,
        [=](long to, long from) {
            for (long k = 0; k < run; ++k) dx[to + k] += columns[from + k];
        },
        [](long) {});
}

void pack(const ConvProblem& problem, const float* __restrict weight, float* __restrict packed) {
    const Sizes s(problem);
    const long taps = s.kh * s.kw, width = taps * s.gi;
    for (long o = 0; o < s.go; ++o)
        for (long t = 0; t < taps; ++t)
            for (long c = 0; c < s.gi; ++c) packed[o * width + t * s.gi + c] = weight[o * width + c * taps + t];
}

void unpack_add(const ConvProblem& problem, const float* __restrict packed, float* __restrict weight) {
    const Sizes s(problem);
    const long taps = s.kh * s.kw, width = taps * s.gi;
    for (long o = 0; o < s.go; ++o)
        for (long t = 0; t < taps; ++t)
            for (long c = 0; c < s.gi; ++c) weight[o * width + c * taps + t] += packed[o * width + t * s.gi + c];
}

}  // namespace

const Im2colKernels im2col = {gather, scatter_add, pack, unpack_add};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
