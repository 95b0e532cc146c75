#pragma once

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

}  // namespace clamor::ops
