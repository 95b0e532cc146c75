#include "ops/winograd.hpp"

#include "kernels/winograd.hpp"
#include "ops/winograd_tiles.hpp"

namespace clamor::ops::winograd {

namespace {

Index quotient_up(Index a, Index b) { return (a + b - 1) / b; }

constexpr Index floats_of_filter = Index{1} << 20;  ///< transformed at once: 4 MB, in the last cache
constexpr Index floats_of_tiles = Index{1} << 18;   ///< transformed at once: 1 MB, in the second cache, unless tiles are too few
constexpr Index fewest_tiles = 64;                  ///< for which a filter is read
constexpr Index columns_at_once = 64;

TileGrid inputs(const ConvProblem& p) { return {quotient_up(p.out_h(), 4), quotient_up(p.out_w(), 4), p.h, p.w, p.in, 6, p.padding}; }
TileGrid outputs(const ConvProblem& p) {
    return {quotient_up(p.out_h(), 4), quotient_up(p.out_w(), 4), p.out_h(), p.out_w(), p.out, 4, 0};
}
Index tiles_of(const ConvProblem& p) { return p.n * quotient_up(p.out_h(), 4) * quotient_up(p.out_w(), 4); }

/// Tiles whose rows of `width` floats are kept at once; all blocks of like size.
Index tiles_at_once(Index tiles, Index width) {
    const Index most = std::max(fewest_tiles, floats_of_tiles / (36 * width));
    return quotient_up(tiles, quotient_up(tiles, most));
}

/// 3 x 3 weights between the channels that come in and those that go out, forward or backward.
struct Weights {
    const float* weight;
    Index in, out, in_stride, out_stride;
    bool turned;

    Index panels() const { return quotient_up(out, kernels::winograd().panel); }
    Index panel_size() const { return 36 * in * kernels::winograd().panel; }
    void transform(Index first, Index count, float* to) const {
        const Index panel = kernels::winograd().panel;
        for (Index i = 0; i < count; ++i) {
            const Index o = (first + i) * panel;
            kernels::winograd().filter(weight + o * out_stride, in, std::min(panel, out - o), in_stride, out_stride, turned, to + i * panel_size());
        }
    }
};

/// y = finish(conv(x) + bias), `at_once` panels of the filter at a time: panels(first, count) are [count, 36, in, panel].
template <typename Panels>
void convolve(const ConvProblem& p, const float* x, Index at_once, Panels&& panels, const float* bias, ConvFinish finish, float* y) {
    const auto& kernel = kernels::winograd();
    const Index panel = kernel.panel, all = quotient_up(p.out, panel), together = std::max<Index>(1, columns_at_once / panel);
    const Index tiles = tiles_of(p), step = tiles_at_once(tiles, p.in + together * panel);
    const auto from = inputs(p), to = outputs(p);
    const Tensor<float> zeros(Shape{p.in});
    Tensor<float> scrap(Shape{p.out});
    Positions v(step, quotient_up(p.in, panel) * panel), m(step, together * panel);

    for (Index first = 0; first < all; first += at_once) {
        const Index last = std::min(all, first + at_once);
        const float* const filter = panels(first, last - first);
        for (Index tile = 0; tile < tiles; tile += step) {
            const Index count = std::min(step, tiles - tile);
            if (first == 0 || step < tiles)
                from.each(tile, tile + count, x, zeros.data(),
                          [&](Index t, const float* const* pixels) { kernel.input(pixels, p.in, p.in, v.at(0, t), v.stride()); });
            for (Index group = first; group < last; group += together) {
                const Index end = std::min(last, group + together), channel = group * panel;
                for (Index i = 0; i < 36; ++i)
                    for (Index q = group; q < end; ++q)
                        kernel.product(count, p.in, v.at(i), v.row(), 1, filter + ((q - first) * 36 + i) * p.in * panel, panel,
                                       m.at(i) + (q - group) * panel, m.row(), false);
                to.each(tile, tile + count, y + channel, scrap.data(), [&](Index t, float* const* pixels) {
                    kernel.output(m.at(0, t), m.stride(), std::min(end * panel, p.out) - channel, bias ? bias + channel : nullptr, finish, pixels);
                });
            }
        }
    }
}

/// The same with weights that are transformed on the way.
void convolve(const ConvProblem& p, const float* x, const Weights& weights, const float* bias, float* y) {
    const Index at_once = std::clamp<Index>(floats_of_filter / weights.panel_size(), 1, weights.panels());
    auto filter = Tensor<float>::uninitialized(Shape{at_once, weights.panel_size()});
    const auto transformed = [&](Index first, Index count) {
        weights.transform(first, count, filter.data());
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
    const Index panel = kernels::winograd().panel, out = quotient_up(p.out, panel) * panel;
    return 36 * (std::max(tiles_of(p), read) * p.in * out + transform * tiles_of(p) * (p.in + p.out)) < direct;
}

Tensor<float> pack(const ConvProblem& p, const float* weight) {
    const auto weights = forward_weights(p, weight);
    auto filter = Tensor<float>::uninitialized(Shape{weights.panels(), weights.panel_size()});
    weights.transform(0, weights.panels(), filter.data());
    return filter;
}

void forward_packed(const ConvProblem& p, const float* x, const Tensor<float>& filter, const float* bias, ConvFinish finish, float* y) {
    const Index panels = filter.shape()[0], size = filter.shape()[1];
    const Index at_once = std::clamp<Index>(floats_of_filter / size, 1, panels);
    convolve(p, x, at_once, [&](Index first, Index) { return filter.data() + first * size; }, bias, finish, y);
}

void forward(const ConvProblem& p, const float* x, const float* weight, const float* bias, float* y) {
    convolve(p, x, forward_weights(p, weight), bias, y);
}

void backward_input(const ConvProblem& p, const float* dy, const float* weight, float* dx) {
    // The convolution of dy with the filters turned and their two kinds of channels exchanged.
    const ConvProblem back{.n = p.n, .h = p.out_h(), .w = p.out_w(), .in = p.out, .out = p.in, .kernel_h = 3, .kernel_w = 3, .padding = 2 - p.padding};
    convolve(back, dy, {weight, p.out, p.in, 9 * p.in, 9, true}, nullptr, dx);
}

void backward_weights(const ConvProblem& p, const float* x, const float* dy, float* dweight) {
    const auto& kernel = kernels::winograd();
    const Index panel = kernel.panel, all = quotient_up(p.in, panel);
    const Index at_once = std::clamp<Index>(floats_of_filter / (36 * p.out * panel), 1, all);
    const Index tiles = tiles_of(p), step = tiles_at_once(tiles, p.out + at_once * panel);
    const auto from = inputs(p), to = outputs(p);
    const Tensor<float> zeros(Shape{std::max(p.in, p.out)});
    Positions v(step, at_once * panel), d(step, quotient_up(p.out, panel) * panel), sums(p.out, at_once * panel);

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
                    kernel.product(p.out, count, d.at(i), 1, d.row(), v.at(i) + q * panel, v.row(), sums.at(i) + q * panel, sums.row(), tile > 0);
        }
        for (Index o = 0; o < p.out; ++o) kernel.filter_gradient(sums.at(0, o), sums.stride(), channels, dweight + (o * p.in + channel) * 9);
    }
}

}  // namespace clamor::ops::winograd
