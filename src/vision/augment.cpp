#include "clamor/vision/augment.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/core/context.hpp"

namespace clamor::vision {

namespace {

void check_pictures(const char* what, View<const std::uint8_t> picture, View<float> out) {
    check(picture.shape().rank() == 3 && picture.shape()[2] == 3 && out.shape() == picture.shape(),
          what, ": pictures must be [height, width, 3], got ", picture.shape(), " and ", out.shape());
}

/// A position outside of [0, size) mirrored at the edge pixels, as often as needed.
Index mirrored(Index at, Index size) {
    if (size == 1) return 0;
    const Index period = 2 * (size - 1);
    at = ((at % period) + period) % period;
    return at < size ? at : period - at;
}

struct Factors {
    float scale[3], offset[3];
    explicit Factors(const PixelScale& s) {
        for (int c = 0; c < 3; ++c) {
            scale[c] = 1 / s.deviation[static_cast<std::size_t>(c)];
            offset[c] = -s.mean[static_cast<std::size_t>(c)] * scale[c];
        }
    }
};

}  // namespace

PixelScale pixel_scale(View<const std::uint8_t> pictures) {
    check(pictures.cols() == 3 && !pictures.empty(), "pixel_scale: pictures must be [n, height, width, 3], got ", pictures.shape());
    std::array<double, 3> sum{}, squares{};
    for (Index i = 0; i < pictures.size(); i += 3) {
        if (i % (3 << 20) == 0) throw_if_cancelled();
        for (std::size_t c = 0; c < 3; ++c) {
            const double v = pictures[i + static_cast<Index>(c)];
            sum[c] += v;
            squares[c] += v * v;
        }
    }
    PixelScale scale;
    const double n = static_cast<double>(pictures.size() / 3);
    for (std::size_t c = 0; c < 3; ++c) {
        const double mean = sum[c] / n;
        scale.mean[c] = static_cast<float>(mean);
        scale.deviation[c] = static_cast<float>(std::max(1.0, std::sqrt(std::max(0.0, squares[c] / n - mean * mean))));
    }
    return scale;
}

void normalize(View<const std::uint8_t> picture, const PixelScale& scale, View<float> out) {
    check_pictures("normalize", picture, out);
    const Factors f(scale);
    for (Index i = 0; i < picture.size(); i += 3)
        for (Index c = 0; c < 3; ++c) out[i + c] = static_cast<float>(picture[i + c]) * f.scale[c] + f.offset[c];
}

void augment(View<const std::uint8_t> picture, const PixelScale& scale, const AugmentOptions& options, Rng example, Index epoch, Rng& rng,
             View<float> out) {
    check_pictures("augment", picture, out);
    check(options.shift >= 0 && options.cutout >= 0,
          "augment: shift ", options.shift, " and cutout ", options.cutout, " must not be negative");
    const Index h = picture.shape()[0], w = picture.shape()[1];
    if (picture.empty()) return;
    const Factors f(scale);
    const bool flip = options.flip && ((example() ^ static_cast<std::uint32_t>(epoch)) & 1) != 0;
    const auto moved = [&] { return static_cast<Index>(rng.below(static_cast<std::uint32_t>(2 * options.shift + 1))) - options.shift; };
    const Index down = moved(), right = moved();
    for (Index y = 0; y < h; ++y) {
        const std::uint8_t* const row = picture.data() + mirrored(y + down, h) * w * 3;
        float* const to = out.data() + y * w * 3;
        for (Index x = 0; x < w; ++x) {
            const Index from = mirrored((flip ? w - 1 - x : x) + right, w) * 3;
            for (Index c = 0; c < 3; ++c) to[x * 3 + c] = static_cast<float>(row[from + c]) * f.scale[c] + f.offset[c];
        }
    }
    if (options.cutout == 0) return;
    const Index middle_y = static_cast<Index>(rng.below(static_cast<std::uint32_t>(h))),
                middle_x = static_cast<Index>(rng.below(static_cast<std::uint32_t>(w)));
    const Index top = std::max<Index>(0, middle_y - options.cutout / 2), left = std::max<Index>(0, middle_x - options.cutout / 2);
    const Index bottom = std::min(h, middle_y - options.cutout / 2 + options.cutout),
                end = std::min(w, middle_x - options.cutout / 2 + options.cutout);
    for (Index y = top; y < bottom; ++y) std::fill(out.data() + (y * w + left) * 3, out.data() + (y * w + std::max(left, end)) * 3, 0.0f);
}

}  // namespace clamor::vision
