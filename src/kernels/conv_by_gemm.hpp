#pragma once

#include <algorithm>

#include "clamor/core/tensor.hpp"
#include "kernels/gemm.hpp"
#include "kernels/im2col.hpp"

// What both libraries' convolutions share: im2col and a matrix product, for as many pictures at a time as a given number
// of floats in columns allows.

namespace clamor::kernels::by_gemm {

inline Index column_width(const ConvProblem& p) { return p.taps() * p.group_in(); }

/// Pictures whose columns take at most `floats`; at least one.
inline Index images_at_once(const ConvProblem& p, Index floats) {
    const Index one = p.out_h() * p.out_w() * column_width(p);
    return std::clamp<Index>(floats / std::max<Index>(one, 1), 1, std::max<Index>(p.n, 1));
}

inline Tensor<float> columns_for(const ConvProblem& p, Index floats) {
    return Tensor<float>::uninitialized(Shape{images_at_once(p, floats) * p.out_h() * p.out_w(), column_width(p)});
}

/// body(first picture, pictures) over the batch.
template <typename Body>
void over_images(const ConvProblem& p, Index floats, Body&& body) {
    const Index step = images_at_once(p, floats);
    for (Index first = 0; first < p.n; first += step) body(first, std::min(step, p.n - first));
}

/// Adds dyᵀ columns(x) to dweight.
inline void backward_weights(const ConvProblem& p, Index floats, const float* x, const float* dy, float* dweight) {
    auto columns = columns_for(p, floats);
    const Index image = p.out_h() * p.out_w(), width = column_width(p);
    auto packed = Tensor<float>::uninitialized(Shape{p.groups, p.group_out() * width});
    over_images(p, floats, [&](Index first, Index count) {
        for (Index g = 0; g < p.groups; ++g) {
            im2col().gather(p, g, count, x + first * p.h * p.w * p.in, columns.data());
            gemm(true, false, p.group_out(), width, count * image, 1, dy + first * image * p.out + g * p.group_out(), p.out, columns.data(),
                 width, first == 0 ? 0.0f : 1.0f, packed.view().row(g), width);
        }
    });
    for (Index g = 0; g < p.groups; ++g) im2col().unpack_add(p, packed.view().row(g), dweight + g * p.group_out() * width);
}

}  // namespace clamor::kernels::by_gemm
