#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "clamor/core/precision.hpp"
#include "clamor/core/tensor.hpp"
#include "clamor/ops/gelu.hpp"

namespace clamor::kernels {
struct PackedGemmKernels;
}

namespace clamor::ops {

/// Rows of a matrix that lie `stride` >= cols elements apart. Borrowed, as a View.
template <typename T>
struct Rows {
    T* data = nullptr;
    Index rows = 0, cols = 0, stride = 0;

    Rows() = default;
    Rows(T* data, Index rows, Index cols, Index stride) : data(data), rows(rows), cols(cols), stride(stride) {}
    Rows(View<T> view) : Rows(view.data(), view.rows(), view.cols(), view.cols()) {}  // NOLINT: a view is rows without gaps
    /// Writable rows are also readable ones.
    template <typename U>
        requires(std::is_const_v<T> && std::is_same_v<std::remove_const_t<T>, U>)
    Rows(Rows<U> other) : Rows(other.data, other.rows, other.cols, other.stride) {}  // NOLINT: as T* to const T*

    Rows part(Index first, Index count) const { return {data + first * stride, count, cols, stride}; }
};

/// What tells packed bytes from others: a weight that was packed under one is no weight under another.
struct PackedFormat {
    std::string_view isa;  ///< of the kernels for the precision, such as "avx512_vnni"
    int layout = 0;        ///< of all kernels' panels
};
/// That of the processor in use. Throws as PackedWeight().
PackedFormat packed_format(Precision precision);

/// A weight W [out, in] for inference, packed once for the instruction set in use. Read-only: any thread may use it.
class PackedWeight {
public:
    /// bf16 throws Status::unsupported where the processor does not multiply it; int8 needs finite weights.
    PackedWeight(View<const float> weight, Precision precision);
    /// What bytes() gave of such a weight under the same packed_format(). Borrows them; `owner` keeps them where they are.
    /// Throws Status::invalid_argument where they are not as many as that takes, or do not begin on a multiple of 64.
    PackedWeight(Index out, Index in, Precision precision, std::span<const std::byte> bytes, std::shared_ptr<const void> owner);

    Index in() const noexcept { return in_; }
    Index out() const noexcept { return out_; }
    Precision precision() const noexcept { return precision_; }
    /// As they lie in memory, a multiple of 64 of them.
    std::span<const std::byte> bytes() const noexcept { return bytes_; }

    /// What is done with the sums while they are near.
    struct Then {
        View<const float> bias = {};      ///< [out], or empty
        std::optional<Gelu> gelu = {};    ///< of sum and bias
        bool add = false;                 ///< to what y holds
    };

    /// y = gelu(x Wᵀ + bias), or x Wᵀ + bias [+ y].   x [n, in]   y [n, out].   Columns are cut over threads: that changes no bit.
    /// In int8 Gelu::erf is good to 7.1e-5 + 2e-6 of its argument, for y is rounded to eight bits next.
    /// `scratch` has scratch_bytes(n) bytes for x in the weight's precision.
    void multiply(Rows<const float> x, Rows<float> y, const Then& then, View<std::byte> scratch) const;
    Index scratch_bytes(Index n) const;

private:
    Index in_, out_;
    Precision precision_;
    const kernels::PackedGemmKernels* kernels_;
    std::span<const std::byte> bytes_;
    std::shared_ptr<const void> owner_;
};

/// y = x Wᵀ + bias.   x [n, in]   bias [out] or empty   y [n, out].   Rows are cut over the context's threads where that pays.
Tensor<float> affine(View<const float> x, const PackedWeight& weight, View<const float> bias);

}  // namespace clamor::ops
