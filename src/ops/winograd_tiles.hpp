#pragma once

#include <algorithm>

#include "clamor/core/tensor.hpp"

namespace clamor::ops::winograd {

/// The 4 x 4 tiles of outputs that cover the pictures of a batch, seen on pictures [n, h, w, channels]: tile (i, j) has
/// `side` x `side` pixels from row 4 i - padding and column 4 j - padding.
struct TileGrid {
    Index down, across;  ///< tiles in one picture
    Index h, w, channels, side, padding;

    /// Calls body(tile - first, pointers to its pixels) for each tile in [first, last), `outside` in place of pixels that
    /// the picture does not have.
    template <typename T, typename Body>
    void each(Index first, Index last, T* pictures, T* outside, Body&& body) const {
        T* pixels[36];
        for (Index tile = first; tile < last; ++tile) {
            const Index j = tile % across, i = tile / across % down;
            T* const picture = pictures + tile / across / down * h * w * channels;
            for (Index y = 0; y < side; ++y)
                for (Index x = 0; x < side; ++x) {
                    const Index r = 4 * i - padding + y, c = 4 * j - padding + x;
                    pixels[y * side + x] = r >= 0 && r < h && c >= 0 && c < w ? picture + (r * w + c) * channels : outside;
                }
            body(tile - first, static_cast<T* const*>(pixels));
        }
    }
};

/// Matrices [rows, width], one for each of the 36 positions. Long rows and matrices begin an odd number of cache lines after
/// one another: powers of two would all fall into the same few sets of a cache.
class Positions {
public:
    Positions(Index rows, Index width) : row_((width + line - 1) / line * line), stride_(0) {
        if (row_ % long_row == 0) row_ += line;
        stride_ = rows * row_ | line;
        memory_ = Tensor<float>::uninitialized(Shape{36, stride_});
    }

    Index row() const { return row_; }
    Index stride() const { return stride_; }
    float* at(Index position, Index row = 0) { return memory_.data() + position * stride_ + row * row_; }

private:
    static constexpr Index line = 16, long_row = 256;  // floats
    Index row_, stride_;
    Tensor<float> memory_;
};

}  // namespace clamor::ops::winograd
