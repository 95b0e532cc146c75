#include "clamor/ops/packed_weight.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "clamor/core/parallel.hpp"
#include "kernels/packed_gemm_choice.hpp"

namespace clamor::ops {

namespace {

constexpr Index flop_worth_a_thread = 1 << 20;
constexpr Index alignment = 64;
constexpr Index most_int8_inputs = 66'311;  // 255 * 127 times so many still fits the 32 bits of a sum

void check_inputs(Precision precision, Index in) {
    check(precision != Precision::int8 || in <= most_int8_inputs,
          "packed weight: int8 takes at most ", most_int8_inputs, " inputs, got ", in);
}

Index room(const kernels::PackedGemmKernels& kernels, Index out, Index in) {
    return (kernels.packed_bytes(out, in) + alignment - 1) / alignment * alignment;
}

kernels::Activation activation(const std::optional<Gelu>& gelu) {
    if (!gelu) return kernels::Activation::none;
    return *gelu == Gelu::erf ? kernels::Activation::gelu_erf : kernels::Activation::gelu_tanh;
}

}  // namespace

PackedWeight::PackedWeight(View<const float> weight, Precision precision)
    : in_(weight.cols()), out_(weight.rows()), precision_(precision), kernels_(&kernels::packed_gemm(precision)) {
    check_inputs(precision, in_);
    if (precision == Precision::int8)
        for (const float w : weight) check(std::isfinite(w), "packed weight: int8 needs finite weights, found ", w);
    const Index used = kernels_->packed_bytes(out_, in_);
    auto memory = std::make_shared<Tensor<std::byte>>(Tensor<std::byte>::uninitialized(Shape{room(*kernels_, out_, in_)}));
    kernels_->pack(weight.data(), in_, 1, out_, in_, memory->data());
    std::fill(memory->data() + used, memory->data() + memory->size(), std::byte{});
    bytes_ = memory->view().span();
    owner_ = std::move(memory);
}

PackedWeight::PackedWeight(Index out, Index in, Precision precision, std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
    : in_(in), out_(out), precision_(precision), kernels_(&kernels::packed_gemm(precision)), bytes_(bytes), owner_(std::move(owner)) {
    check_inputs(precision, in);
    const auto held = static_cast<Index>(bytes.size());
    check(out > 0 && in > 0 && checked_product(out, in) <= held && room(*kernels_, out, in) == held, "packed weight [", out, ", ", in,
          "]: ", held, " bytes are not as many as that takes in ", precision_name(precision));
    check(reinterpret_cast<std::uintptr_t>(bytes.data()) % static_cast<std::uintptr_t>(alignment) == 0,
          "packed weight: its bytes must begin on a multiple of ", alignment);
}

PackedFormat packed_format(Precision precision) { return {kernels::packed_gemm(precision).isa, kernels::packed_gemm_layout}; }

Index PackedWeight::scratch_bytes(Index n) const { return kernels_->prepare ? n * kernels_->row_bytes(in_) : 0; }

void PackedWeight::multiply(Rows<const float> x, Rows<float> y, const Then& then, View<std::byte> scratch) const {
    check(x.cols == in_ && y.cols == out_ && x.rows == y.rows, "packed weight [", out_, ", ", in_, "]: x [", x.rows, ", ", x.cols,
          "] into y [", y.rows, ", ", y.cols, "]");
    check(then.bias.empty() || then.bias.size() == out_, "packed weight: bias must be [", out_, "], got ", then.bias.shape());
    check(!(then.gelu && then.add), "packed weight: gelu and add exclude each other");
    check(scratch.size() >= scratch_bytes(x.rows), "packed weight: needs ", scratch_bytes(x.rows), " bytes of scratch, got ",
          scratch.size());
    kernels::PackedGemm call{};
    call.x = x.data;
    call.row_bytes = x.stride * Index{sizeof(float)};
    if (kernels_->prepare) {
        kernels_->prepare(x.data, x.stride, x.rows, in_, scratch.data());
        call.x = scratch.data();
        call.row_bytes = kernels_->row_bytes(in_);
    }
    call.w = bytes_.data();
    call.bias = then.bias.empty() ? nullptr : then.bias.data();
    call.residual = then.add ? y.data : nullptr;
    call.ld_residual = y.stride;
    call.y = y.data;
    call.ldy = y.stride;
    call.m = x.rows, call.n = out_, call.k = in_;
    call.activation = activation(then.gelu);
    // Inside of a loop over micro-batches all panels are this thread's; a post that is alone is shared.
    const Index wide = kernels_->panel_columns, panels = (out_ + wide - 1) / wide, flop_a_panel = 2 * call.m * wide * in_;
    const auto multiply = [&](Index first, Index last) {
        kernels::PackedGemm part = call;
        part.w = bytes_.data() + first * kernels_->packed_bytes(wide, in_);
        part.n = std::min(out_, last * wide) - first * wide;
        part.y += first * wide;
        if (part.bias) part.bias += first * wide;
        if (part.residual) part.residual += first * wide;
        kernels_->run(part);
    };
    // One run of panels a thread: a panel calls the next one into the cache.
    const Index runs = std::clamp<Index>(panels * flop_a_panel / flop_worth_a_thread, 1, std::min<Index>(parallelism(), panels));
    parallel_tasks(runs, [&](Index i) { multiply(i * panels / runs, (i + 1) * panels / runs); });
}

Tensor<float> affine(View<const float> x, const PackedWeight& weight, View<const float> bias) {
    const Index n = x.rows();
    auto y = Tensor<float>::uninitialized(Shape{n, weight.out()});
    const Index flop_a_row = std::max<Index>(1, 2 * weight.in() * weight.out());
    const Index grain = std::max<Index>(32, (flop_worth_a_thread + flop_a_row - 1) / flop_a_row);
    const Rows<const float> from = x;
    const Rows<float> to = y.view();
    parallel_for(n, grain, [&](Index first, Index last) {
        auto scratch = Tensor<std::byte>::uninitialized(Shape{weight.scratch_bytes(last - first)});
        weight.multiply(from.part(first, last - first), to.part(first, last - first), {.bias = bias}, scratch);
    });
    return y;
}

}  // namespace clamor::ops
