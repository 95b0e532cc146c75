#include "ops/winograd.hpp"

#include "kernels/winograd.hpp"
#include "ops/winograd_tiles.hpp"

namespace clamor::ops::winograd {

namespace {

Index quotient_up(Index a, Index b) { return (a + b - 1) / b; }

constexpr Index floats_of_filter = Index{1} << 20;  ///< transformed at once: 4 MB, in the last cache
constexpr Index floats_of_tiles = Index{1} << 18;   ///< transformed at once: 1 MB, in the second cache, unless tiles are too few
constexpr Index fewest_tiles = 64;                  ///< for which a filter is read
constexpr Index floats_of_sums = Index{1} << 21;    ///< of a filter's gradient, summed at once
constexpr Index fewest_summed = 128;                ///< tiles for which these sums are read and written
constexpr Index columns_at_once = 64;

TileGrid inputs(const ConvProblem& p) { return {quotient_up(p.out_h(), 4), quotient_up(p.out_w(), 4), p.h, p.w, p.in, 6, p.padding}; }
TileGrid outputs(const ConvProblem& p) {
    return {quotient_up(p.out_h(), 4), quotient_up(p.out_w(), 4), p.out_h(), p.out_w(), p.out, 4, 0};
}
Index tiles_of(const ConvProblem& p) { return p.n * quotient_up(p.out_h(), 4) * quotient_up(p.out_w(), 4); }

/// Tiles whose rows of `width` floats are kept at once; all blocks of like size.
Index tiles_at_once(Index tiles, Index width, Index fewest) {
    const Index most = std::max(fewest, floats_of_tiles / (36 * width));
    return quotient_up(tiles, std::max<Index>(1, quotient_up(tiles, most)));
}

Index panels_of(Index channels) { return quotient_up(channels, kernels::winograd().panel); }
/// Floats of a whole group of transformed weights; the last one may be smaller.
Index group_size(const ConvProblem& p) { return 36 * p.in * panels_of(columns_at_once) * kernels::winograd().panel; }
Index groups_at_once(const ConvProblem& p) {
    return std::clamp<Index>(floats_of_filter / group_size(p), 1, quotient_up(p.out, columns_at_once));
}

/// 3 x 3 weights between the channels that come in and those that go out, forward or backward. Transformed, they are
/// groups of [36, panels, in, panel], in the order in which they are read.
struct Weights {
    const float* weight;
    Index in, out, in_stride, out_stride;
    bool turned;

    void transform(Index group, float* to) const {
        const auto& kernel = kernels::winograd();
        const Index first = group * columns_at_once, panels = panels_of(std::min(out - first, columns_at_once)), size = in * kernel.panel;
        for (Index q = 0; q < panels; ++q) {
            const Index o = first + q * kernel.panel;
            kernel.filter(weight + o * out_stride, in, std::min<Index>(kernel.panel, out - o), in_stride, out_stride, turned, to + q * size,
                          panels * size);
        }
    }
};

/// y = finish(conv(x) + bias), `at_once` groups of the filter at a time: filter(first, count) is where those stand.
template <typename Filter>
void convolve(const ConvProblem& p, const float* x, Index at_once, Filter&& filter, const float* bias, ConvFinish finish, float* y) {
    const auto& kernel = kernels::winograd();
    const Index panel = kernel.panel, groups = quotient_up(p.out, columns_at_once), size = p.in * panel;
    const Index tiles = tiles_of(p), step = tiles_at_once(tiles, p.in + columns_at_once, fewest_tiles);
    const auto from = inputs(p), to = outputs(p);
    const Tensor<float> zeros(Shape{p.in});
    Tensor<float> scrap(Shape{p.out});
    Positions v(step, p.in), m(step, columns_at_once);

    for (Index first = 0; first < groups; first += at_once) {
        const Index last = std::min(groups, first + at_once);
        const float* const weights = filter(first, last - first);
        for (Index tile = 0; tile < tiles; tile += step) {
            const Index count = std::min(step, tiles - tile);
            if (first == 0 || step < tiles)
                from.each(tile, tile + count, x, zeros.data(),
                          [&](Index t, const float* const* pixels) { kernel.input(pixels, p.in, p.in, v.at(0, t), v.stride()); });
            const float* b = weights;
            for (Index group = first; group < last; ++group) {
                const Index channel = group * columns_at_once, channels = std::min(p.out - channel, columns_at_once);
                for (Index i = 0; i < 36; ++i)
                    for (Index c = 0; c < channels; c += panel, b += size)
                        kernel.product(count, p.in, v.at(i), v.row(), 1, b, panel, size, m.at(i) + c, m.row(), false);
                to.each(tile, tile + count, y + channel, scrap.data(), [&](Index t, float* const* pixels) {
                    kernel.output(m.at(0, t), m.stride(), channels, bias ? bias + channel : nullptr, finish, pixels);
                });
            }
        }
    }
}

/// The same with weights that are transformed on the way.
void convolve(const ConvProblem& p, const float* x, const Weights& weights, const float* bias, float* y) {
    const Index at_once = groups_at_once(p), size = group_size(p);
    auto filter = Tensor<float>::uninitialized(Shape{at_once, size});
    const auto transformed = [&](Index first, Index count) {
        for (Index i = 0; i < count; ++i) weights.transform(first + i, filter.data() + i * size);
        return filter.data();
    };
    convolve(p, x, at_once, transformed, bias, ConvFinish::none, y);
}

Weights forward_weights(const ConvProblem& p, const float* weight) { return {weight, p.in, p.out, 9, 9 * p.in, false}; }

}  // namespace

bool pays(const ConvProblem& p) {
    if (p.kernel_h != 3 || p.kernel_w != 3 || p.stride != 1 || p.groups != 1 || p.padding > 2) return false;
    // Products of two channels for one picture's share. A transformed channel of a tile costs as much as 8 products a position,
    // and reading a filter as much as using it for 16 tiles.
    constexpr Index transform = 8, read = 16;
    const Index direct = 9 * std::max(p.pixels(), read) * p.in * p.out;
    const Index in = panels_of(p.in) * kernels::winograd().panel, out = panels_of(p.out) * kernels::winograd().panel;
    return 36 * (std::max(tiles_of(p), read) * p.in * out + transform * tiles_of(p) * (in + out)) < direct;
}

Tensor<float> pack(const ConvProblem& p, const float* weight) {
    const auto weights = forward_weights(p, weight);
    auto filter = Tensor<float>::uninitialized(Shape{36 * p.in, panels_of(p.out) * kernels::winograd().panel});
    for (Index g = 0; g * columns_at_once < p.out; ++g) weights.transform(g, filter.data() + g * group_size(p));
    return filter;
}

void forward_packed(const ConvProblem& p, const float* x, const Tensor<float>& filter, const float* bias, ConvFinish finish, float* y) {
    convolve(p, x, groups_at_once(p), [&](Index first, Index) { return filter.data() + first * group_size(p); }, bias, finish, y);
}

void forward(const ConvProblem& p, const float* x, const float* weight, const float* bias, float* y) {
    convolve(p, x, forward_weights(p, weight), bias, y);
}

void backward_input(const ConvProblem& p, const float* dy, const float* weight, float* dx) {
    // The convolution of dy with the filters turned and their two kinds of channels exchanged.
    const ConvProblem back{
        .n = p.n, .h = p.out_h(), .w = p.out_w(), .in = p.out, .out = p.in, .kernel_h = 3, .kernel_w = 3, .padding = 2 - p.padding};
    convolve(back, dy, {weight, p.out, p.in, 9 * p.in, 9, true}, nullptr, dx);
}

void backward_weights(const ConvProblem& p, const float* x, const float* dy, float* dweight) {
    const auto& kernel = kernels::winograd();
    const Index panel = kernel.panel, all = panels_of(p.in);
    const Index at_once = std::clamp<Index>(floats_of_sums / (36 * p.out * panel), 1, all);
    const Index tiles = tiles_of(p), step = tiles_at_once(tiles, p.out + at_once * panel, fewest_summed);
    if (tiles == 0) return;
    const auto from = inputs(p), to = outputs(p);
    const Tensor<float> zeros(Shape{std::max(p.in, p.out)});
    Positions v(step, at_once * panel), d(step, p.out), sums(p.out, at_once * panel);

    for (Index first = 0; first < all; first += at_once) {
        const Index last = std::min(all, first + at_once), channel = first * panel, channels = std::min(last * panel, p.in) - channel;
        for (Index tile = 0; tile < tiles; tile += step) {
            const Index count = std::min(step, tiles - tile);
            from.each(tile, tile + count, x + channel, zeros.data(), [&](Index t, const float* const* pixels) {
                kernel.input(pixels, channels, (last - first) * panel, v.at(0, t), v.stride());
            });
            if (first == 0 || step < tiles)
                to.each(tile, tile + count, dy, zeros.data(),
                        [&](Index t, const float* const* pixels) { kernel.gradient(pixels, p.out, p.out, d.at(0, t), d.stride()); });
            for (Index i = 0; i < 36; ++i)
                for (Index q = 0; q < last - first; ++q)
                    kernel.product(p.out, count, d.at(i), 1, d.row(), v.at(i) + q * panel, v.row(), panel, sums.at(i) + q * panel,
                                   sums.row(), tile > 0);
        }
        for (Index o = 0; o < p.out; ++o)
            kernel.filter_gradient(sums.at(0, o), sums.stride(), channels, dweight + (o * p.in + channel) * 9);
    }
}

}  // namespace clamor::ops::winograd
