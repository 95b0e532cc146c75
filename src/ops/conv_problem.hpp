#pragma once

#include <algorithm>

#include "clamor/core/parallel.hpp"
#include "clamor/ops/conv.hpp"
#include "kernels/conv_problem.hpp"

namespace clamor::ops {

/// Checks shapes and options and puts them into one struct.
inline kernels::ConvProblem conv_problem(const Shape& x, const Shape& weight, ConvOptions o) {
    check(x.rank() == 4, "conv2d: x must be [n, height, width, channels], got ", x);
    check(weight.rank() == 4, "conv2d: weight must be [out, in / groups, kernel height, kernel width], got ", weight);
    check(o.stride >= 1 && o.padding >= 0 && o.groups >= 1,
          "conv2d: stride ", o.stride, ", padding ", o.padding, " and groups ", o.groups, " must be at least 1, 0 and 1");
    check(weight[1] >= 1 && weight[2] >= 1 && weight[3] >= 1 && weight[0] % o.groups == 0 && weight[1] * o.groups == x[3],
          "conv2d: weight ", weight, " in ", o.groups, " groups does not fit x ", x);
    check(x[1] + 2 * o.padding >= weight[2] && x[2] + 2 * o.padding >= weight[3],
          "conv2d: a ", weight[2], " x ", weight[3], " kernel is larger than the padded picture of x ", x, " with padding ", o.padding);
    return {.n = x[0], .h = x[1], .w = x[2], .in = x[3], .out = weight[0], .kernel_h = weight[2], .kernel_w = weight[3],
            .stride = o.stride, .padding = o.padding, .groups = o.groups};
}

/// [channels, taps] to [taps, channels].
inline Tensor<float> transposed_taps(const kernels::ConvProblem& p, const float* weight) {
    auto taps = Tensor<float>::uninitialized(Shape{p.taps(), p.in});
    for (Index t = 0; t < p.taps(); ++t)
        for (Index c = 0; c < p.in; ++c) taps(t, c) = weight[c * p.taps() + t];
    return taps;
}

/// body(problem of the piece, first picture), cut over the context's threads.
template <typename Body>
void over_images(const kernels::ConvProblem& p, Body&& body) {
    const Index pieces = std::clamp<Index>(parallelism(), 1, std::max<Index>(p.n, 1));
    parallel_tasks(pieces, [&](Index i) {
        kernels::ConvProblem piece = p;
        const Index first = p.n * i / pieces;
        piece.n = p.n * (i + 1) / pieces - first;
        body(piece, first);
    });
}

}  // namespace clamor::ops
