#include "clamor/vision/resize.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace clamor::vision {

namespace {

/// What one output pixel takes from a row or column of input pixels.
struct Taps {
    Index first = 0;
    std::vector<float> weights;
};

/// A triangle around each output pixel's centre, as wide as a pixel of the coarser side.
std::vector<Taps> triangle(Index from, Index to) {
    const double scale = static_cast<double>(from) / static_cast<double>(to), radius = std::max(1.0, scale);
    std::vector<Taps> all(static_cast<std::size_t>(to));
    for (Index i = 0; i < to; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const Index first = std::max<Index>(0, static_cast<Index>(std::floor(centre - radius))),
                    last = std::min(from, static_cast<Index>(std::ceil(centre + radius)));
        Taps& taps = all[static_cast<std::size_t>(i)];
        taps.first = first;
        double sum = 0;
        for (Index p = first; p < last; ++p) {
            const double weight = std::max(0.0, 1 - std::abs(static_cast<double>(p) + 0.5 - centre) / radius);
            taps.weights.push_back(static_cast<float>(weight));
            sum += weight;
        }
        for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
    }
    return all;
}

}  // namespace

Tensor<std::uint8_t> resize(View<const std::uint8_t> picture, Index height, Index width) {
    check(picture.shape().rank() == 3 && !picture.empty(),
          "resize: a picture must be [height, width, channels] with pixels, got ", picture.shape());
    check(height >= 1 && width >= 1, "resize: to ", height, " x ", width);
    const Index h = picture.shape()[0], w = picture.shape()[1], c = picture.shape()[2];
    const auto columns = triangle(w, width), rows = triangle(h, height);

    Tensor<float> narrow(Shape{h, width, c});
    for (Index y = 0; y < h; ++y)
        for (Index x = 0; x < width; ++x) {
            const Taps& taps = columns[static_cast<std::size_t>(x)];
            for (std::size_t t = 0; t < taps.weights.size(); ++t)
                for (Index k = 0; k < c; ++k)
                    narrow[(y * width + x) * c + k] += taps.weights[t] * picture[(y * w + taps.first + static_cast<Index>(t)) * c + k];
        }
    auto out = Tensor<std::uint8_t>::uninitialized(Shape{height, width, c});
    std::vector<float> line(static_cast<std::size_t>(width * c));
    for (Index y = 0; y < height; ++y) {
        const Taps& taps = rows[static_cast<std::size_t>(y)];
        std::fill(line.begin(), line.end(), 0.0f);
        for (std::size_t t = 0; t < taps.weights.size(); ++t)
            for (Index i = 0; i < width * c; ++i)
                line[static_cast<std::size_t>(i)] += taps.weights[t] * narrow[(taps.first + static_cast<Index>(t)) * width * c + i];
        for (Index i = 0; i < width * c; ++i)
            out[y * width * c + i] = static_cast<std::uint8_t>(std::clamp(std::lround(line[static_cast<std::size_t>(i)]), 0L, 255L));
    }
    return out;
}

}  // namespace clamor::vision
