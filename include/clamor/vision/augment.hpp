#pragma once

#include <array>
#include <cstdint>

#include "clamor/core/rng.hpp"
#include "clamor/core/tensor.hpp"

namespace clamor::vision {

/// Means and deviations of red, green and blue, from 0 to 255.
struct PixelScale {
    std::array<float, 3> mean = {127.5f, 127.5f, 127.5f}, deviation = {64, 64, 64};
};

/// Those of pictures [n, h, w, 3]; deviations are at least 1.
PixelScale pixel_scale(View<const std::uint8_t> pictures);

/// out = (picture - mean) / deviation.   picture, out [h, w, 3]
void normalize(View<const std::uint8_t> picture, const PixelScale& scale, View<float> out);

struct AugmentOptions {
    /// Mirrors every picture in every second epoch; which of them begin mirrored is drawn (Jordan 2024, "94% on CIFAR-10 in
    /// 3.29 seconds": each pair of epochs sees both sides).
    bool flip = true;
    Index shift = 2;   ///< moves by up to so many pixels in both directions; what comes in is mirrored at the edge
    Index cutout = 0;  ///< side of a square that becomes grey (DeVries and Taylor 2017); 0: none
};

/// A changed picture, normalised.   picture, out [h, w, 3]
/// `example` is the picture's own random stream and decides how it begins, `rng` what is drawn anew.
/// Threads: any number at once.
void augment(View<const std::uint8_t> picture, const PixelScale& scale, const AugmentOptions& options, Rng example, Index epoch, Rng& rng,
             View<float> out);

}  // namespace clamor::vision
