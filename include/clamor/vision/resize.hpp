#pragma once

#include <cstdint>

#include "clamor/core/tensor.hpp"

namespace clamor::vision {

/// A picture [h, w, c] at another size [height, width, c]: bilinear, with a wider triangle where it shrinks, so that
/// nothing is skipped (as Pillow's BILINEAR). Threads: any number at once.
Tensor<std::uint8_t> resize(View<const std::uint8_t> picture, Index height, Index width);

}  // namespace clamor::vision
