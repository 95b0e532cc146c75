#include "clamor/vision/augment.hpp"

#include <doctest/doctest.h>

#include <set>

#include "clamor/vision/whitening.hpp"

using namespace clamor;
using namespace clamor::vision;

namespace {

constexpr PixelScale plain = {.mean = {0, 0, 0}, .deviation = {1, 1, 1}};

/// The red of pixel (y, x) is 10 y + x, the green 0, the blue 255.
Tensor<std::uint8_t> numbered(Index h, Index w) {
    Tensor<std::uint8_t> picture(Shape{h, w, 3});
    for (Index y = 0; y < h; ++y)
        for (Index x = 0; x < w; ++x) picture[(y * w + x) * 3] = static_cast<std::uint8_t>(10 * y + x), picture[(y * w + x) * 3 + 2] = 255;
    return picture;
}

Tensor<float> changed(const Tensor<std::uint8_t>& picture, const AugmentOptions& options, std::uint64_t seed, Index epoch = 0) {
    Tensor<float> out(picture.shape());
    Rng rng(seed);
    augment(picture, plain, options, Rng(7), epoch, rng, out);
    return out;
}

}  // namespace

TEST_CASE("augment: nothing asked for, nothing changed but the scale") {
    const auto picture = numbered(4, 5);
    const auto out = changed(picture, {.flip = false, .shift = 0}, 1);
    CHECK(std::equal(out.view().begin(), out.view().end(), picture.view().begin()));
    Tensor<float> normal(picture.shape());
    normalize(picture, {.mean = {1, 2, 3}, .deviation = {2, 4, 8}}, normal);
    CHECK(normal[3] == 0.0f);   // (1 - 1) / 2
    CHECK(normal[1] == -0.5f);  // (0 - 2) / 4
    CHECK(normal[2] == 31.5f);  // (255 - 3) / 8
}

TEST_CASE("augment: mirrored in every second epoch") {
    const auto picture = numbered(3, 4);
    const auto a = changed(picture, {.shift = 0}, 1, 0), b = changed(picture, {.shift = 0}, 1, 1),
               again = changed(picture, {.shift = 0}, 9, 2);
    CHECK(std::equal(a.view().begin(), a.view().end(), again.view().begin()));
    for (Index y = 0; y < 3; ++y)
        for (Index i = 0; i < 4; ++i) CHECK(a[(y * 4 + i) * 3] == b[(y * 4 + 3 - i) * 3]);
    CHECK(std::abs(a[0] - b[0]) == 3);
}

TEST_CASE("augment: all shifts come, none is larger, and what comes in is mirrored at the edge") {
    const auto picture = numbered(9, 9);
    std::set<float> middles;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto out = changed(picture, {.flip = false, .shift = 2}, seed);
        middles.insert(out[(4 * 9 + 4) * 3]);
        const Index moved = static_cast<Index>(out[(4 * 9 + 4) * 3]) % 10 - 4;  // to the right
        const Index left = moved < 0 ? -moved : moved;                          // column 0 shows pixel `moved`, mirrored at 0
        CHECK(static_cast<Index>(out[4 * 9 * 3]) % 10 == left);
    }
    CHECK(middles.size() == 25);
    CHECK(*middles.begin() == 22);
    CHECK(*middles.rbegin() == 66);
    const auto tiny = changed(numbered(1, 1), {.shift = 3}, 1);
    CHECK(tiny[2] == 255);
}

TEST_CASE("augment: a cut-out square, whole inside and partly at the edge, is the mean") {
    Tensor<std::uint8_t> white(Shape{8, 8, 3}, std::uint8_t{255});
    std::set<Index> sizes;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto out = changed(white, {.flip = false, .shift = 0, .cutout = 3}, seed);
        sizes.insert(std::count(out.view().begin(), out.view().end(), 0.0f) / 3);
    }
    CHECK(sizes == std::set<Index>{4, 6, 9});
}

TEST_CASE("whitening: filtered patches are uncorrelated and of variance 1") {
    Rng rng(1);
    Tensor<std::uint8_t> pictures(Shape{40, 12, 12, 3});
    for (Index n = 0; n < 40; ++n) {  // smooth, coloured noise: neighbours and channels are correlated
        double value = 128;
        for (Index i = 0; i < 144; ++i) {
            value = 128 + 0.9 * (value - 128) + 20 * rng.normal();
            for (Index c = 0; c < 3; ++c)
                pictures[(n * 144 + i) * 3 + c] = static_cast<std::uint8_t>(std::clamp(value + 15 * rng.normal(), 0.0, 255.0));
        }
    }
    const auto scale = pixel_scale(pictures);
    const auto filters = whitening_filters(pictures, scale, Rng(2));
    REQUIRE(filters.shape() == Shape{24, 3, 2, 2});
    Tensor<double> x(pictures.shape());
    for (Index i = 0; i < x.size(); ++i)
        x[i] = (pictures[i] - scale.mean[static_cast<std::size_t>(i % 3)]) / scale.deviation[static_cast<std::size_t>(i % 3)];
    const auto y = ops::conv2d<double>(x, filters, {}, {});
    for (Index a = 0; a < 12; ++a)
        for (Index b = 0; b < 24; ++b) {
            double product = 0;
            for (Index r = 0; r < y.rows(); ++r) product += y(r, a) * y(r, b) / static_cast<double>(y.rows());
            CHECK(product == doctest::Approx(a == b ? 1 : b == a + 12 ? -1 : 0).epsilon(0.06));  // 200,000 drawn patches, not all
        }
}
