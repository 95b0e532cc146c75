#include <algorithm>

#include "kernels/conv.hpp"
#include "kernels/conv_by_gemm.hpp"

// Convolution as im2col and a matrix product, a few pictures at a time so that the columns stay in the cache.

namespace clamor::kernels {

struct PackedFilter {
    Tensor<float> weight;  ///< [groups, group_out * taps * group_in]
};

namespace {

using by_gemm::column_width, by_gemm::columns_for, by_gemm::images_at_once, by_gemm::over_images;

constexpr Index columns_of_a_megabyte = Index{1} << 18;  // floats: they stay in the cache

void finish_rows(ConvFinish finish, Index size, const float* sums, float* y) {
    for (Index i = 0; i < size; ++i) {
        const float v = finish == ConvFinish::none ? sums[i] : std::max(sums[i], 0.0f);
        y[i] = finish == ConvFinish::relu_add ? y[i] + v : v;
    }
}

}  // namespace

std::shared_ptr<const PackedFilter> pack_filter(const ConvProblem& p, const float* weight) {
    auto filter = std::make_shared<PackedFilter>();
    const Index size = column_width(p) * p.group_out();
    filter->weight = Tensor<float>::uninitialized(Shape{p.groups, size});
    for (Index g = 0; g < p.groups; ++g) im2col().pack(p, weight + g * size, filter->weight.data() + g * size);
    return filter;
}

void conv_forward(const ConvProblem& p, const float* x, const PackedFilter& filter, const float* bias, ConvFinish finish, float* y) {
    auto columns = columns_for(p, columns_of_a_megabyte);
    const Index image = p.out_h() * p.out_w(), width = column_width(p);
    auto sums = Tensor<float>::uninitialized(Shape{images_at_once(p, columns_of_a_megabyte) * image, p.out});
    over_images(p, columns_of_a_megabyte, [&](Index first, Index count) {
        const Index rows = count * image;
        for (Index r = 0; r < rows; ++r)
            for (Index o = 0; o < p.out; ++o) sums[r * p.out + o] = bias ? bias[o] : 0.0f;
        for (Index g = 0; g < p.groups; ++g) {
            im2col().gather(p, g, count, x + first * p.h * p.w * p.in, columns.data());
            gemm(false, true, rows, p.group_out(), width, 1, columns.data(), width, filter.weight.view().row(g), width, 1,
                 sums.data() + g * p.group_out(), p.out);
        }
        finish_rows(finish, rows * p.out, sums.data(), y + first * image * p.out);
    });
}

void conv_backward_input(const ConvProblem& p, const float* dy, const float* weight, float* dx) {
    const auto filter = pack_filter(p, weight);
    auto columns = columns_for(p, columns_of_a_megabyte);
    const Index image = p.out_h() * p.out_w(), width = column_width(p);
    std::fill_n(dx, p.n * p.h * p.w * p.in, 0.0f);
    over_images(p, columns_of_a_megabyte, [&](Index first, Index count) {
        for (Index g = 0; g < p.groups; ++g) {
            gemm(false, false, count * image, width, p.group_out(), 1, dy + first * image * p.out + g * p.group_out(), p.out,
                 filter->weight.view().row(g), width, 0, columns.data(), width);
            im2col().scatter_add(p, g, count, columns.data(), dx + first * p.h * p.w * p.in);
        }
    });
}

void conv_backward_weights(const ConvProblem& p, const float* x, const float* dy, float* dweight) {
    by_gemm::backward_weights(p, columns_of_a_megabyte, x, dy, dweight);
}

}  // namespace clamor::kernels
