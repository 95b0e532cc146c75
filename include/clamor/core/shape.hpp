#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "clamor/core/error.hpp"

namespace clamor {

/// Sizes and positions. Signed, so that differences and reversed loops are safe.
using Index = std::int64_t;

/// a * b for sizes; throws Status::invalid_argument where the product does not fit.
inline Index checked_product(Index a, Index b) {
    Index product = 0;
    if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &product))
        fail(Status::invalid_argument, "size ", a, " x ", b, " is negative or too large");
    return product;
}

/// Up to four dimensions, slowest first (row-major). Rank 0 has no elements here: an empty tensor.
class Shape {
public:
    static constexpr int max_rank = 4;

    Shape() = default;
    Shape(std::initializer_list<Index> dims) {
        check(dims.size() <= max_rank, "shape: at most ", max_rank, " dimensions, got ", dims.size());
        size_ = 1;
        for (Index d : dims) {
            dims_[static_cast<std::size_t>(rank_++)] = d;
            size_ = checked_product(size_, d);
        }
        if (rank_ == 0) size_ = 0;
    }

    int rank() const noexcept { return rank_; }
    Index size() const noexcept { return size_; }
    Index operator[](int axis) const { return dims_[static_cast<std::size_t>(axis)]; }
    Index back() const noexcept { return rank_ == 0 ? 0 : dims_[static_cast<std::size_t>(rank_ - 1)]; }

    friend bool operator==(const Shape&, const Shape&) = default;

    /// "[2, 3]"
    friend void append_text(std::string& out, const Shape& shape);
    /// To a stream such as std::ostream, which this header does not need.
    template <typename Stream>
        requires requires(Stream& stream, const char* text) { stream << text; }
    friend Stream& operator<<(Stream& stream, const Shape& shape) {
        std::string text;
        append_text(text, shape);
        stream << text.c_str();
        return stream;
    }

private:
    std::array<Index, max_rank> dims_{};
    Index size_ = 0;
    int rank_ = 0;
};

}  // namespace clamor
