#include "clamor/ops/pool_posts.hpp"

#include <cmath>

#include "clamor/core/parallel.hpp"
#include "ops/beats.hpp"

namespace clamor::ops {

namespace {

constexpr Index posts_worth_a_thread = 16;

bool sums(Pooling pooling) {
    return pooling == Pooling::mean || pooling == Pooling::mean_root || pooling == Pooling::weighted_mean;
}

/// Of a post's token in such a sum, the `place`-th after its first.
template <typename T>
T weight(Pooling pooling, Index place) {
    return pooling == Pooling::weighted_mean ? static_cast<T>(place + 1) : T{1};
}

/// What a sum over tokens is divided by.
template <typename T>
T divisor(Pooling pooling, Index tokens) {
    const auto n = static_cast<double>(tokens);
    if (pooling == Pooling::mean_root) return static_cast<T>(std::sqrt(n));
    return static_cast<T>(pooling == Pooling::weighted_mean ? n * (n + 1) / 2 : n);
}

template <typename T>
void average(Pooling pooling, View<const T> x, Index begin, Index end, T* y) {
    std::fill_n(y, x.cols(), T{});
    for (Index r = begin; r < end; ++r)
        for (Index c = 0; c < x.cols(); ++c) y[c] += weight<T>(pooling, r - begin) * x(r, c);
    const T by = divisor<T>(pooling, end - begin);
    for (Index c = 0; c < x.cols(); ++c) y[c] /= by;
}

template <typename T>
void maximum(View<const T> x, Index begin, Index end, T* y, std::int32_t* winner) {
    for (Index c = 0; c < x.cols(); ++c) {
        Index top = begin;
        for (Index r = begin + 1; r < end; ++r)
            if (beats(x(r, c), x(top, c))) top = r;
        y[c] = x(top, c);
        if (winner) winner[c] = static_cast<std::int32_t>(top);
    }
}

}  // namespace

template <typename T>
Tensor<T> pool_posts(Pooling pooling, View<const T> x, Offsets offsets, View<std::int32_t> winners) {
    check_offsets(offsets, x.rows());
    const Index posts = posts_in(offsets), width = x.cols();
    check(winners.empty() || winners.size() == posts * width,
          "pool_posts: winners must be [", posts, ", ", width, "], got ", winners.shape());
    Tensor<T> y(Shape{posts, width});
    parallel_for(posts, posts_worth_a_thread, [&](Index first, Index last) {
        for (Index p = first; p < last; ++p) {
            const Index begin = offsets[static_cast<std::size_t>(p)], end = offsets[static_cast<std::size_t>(p) + 1];
            std::int32_t* winner = winners.empty() ? nullptr : winners.row(p);
            if (begin == end) {
                if (winner) std::fill_n(winner, width, -1);
            } else if (pooling == Pooling::first || pooling == Pooling::last) {
                std::copy_n(x.row(pooling == Pooling::first ? begin : end - 1), width, y.data() + p * width);
            } else if (sums(pooling)) {
                average(pooling, x, begin, end, y.data() + p * width);
            } else {
                maximum(x, begin, end, y.data() + p * width, winner);
            }
        }
    });
    return y;
}

template <typename T>
Tensor<T> pool_posts_backward(Pooling pooling, View<const T> dy, Offsets offsets, View<const std::int32_t> winners) {
    const Index posts = posts_in(offsets), width = dy.cols(), tokens = offsets.empty() ? 0 : offsets.back();
    check_offsets(offsets, tokens);
    check(dy.rows() == posts, "pool_posts_backward: dy must have ", posts, " rows, got ", dy.shape());
    check(pooling != Pooling::max || winners.size() == dy.size(),
          "pool_posts_backward: winners must be ", dy.shape(), ", got ", winners.shape());
    Tensor<T> dx(Shape{tokens, width});
    parallel_for(posts, posts_worth_a_thread, [&](Index first, Index last) {
        for (Index p = first; p < last; ++p) {
            const Index begin = offsets[static_cast<std::size_t>(p)], end = offsets[static_cast<std::size_t>(p) + 1];
            if (begin == end) continue;
            if (pooling == Pooling::first) std::copy_n(dy.row(p), width, dx.data() + begin * width);
            if (pooling == Pooling::last) std::copy_n(dy.row(p), width, dx.data() + (end - 1) * width);
            if (sums(pooling))
                for (Index r = begin; r < end; ++r) {
                    const T own = weight<T>(pooling, r - begin), by = divisor<T>(pooling, end - begin);
                    for (Index c = 0; c < width; ++c) dx(r, c) = own * dy(p, c) / by;
                }
            if (pooling == Pooling::max)
                for (Index c = 0; c < width; ++c) {
                    const Index row = winners[p * width + c];
                    check(row >= begin && row < end, "pool_posts_backward: the winners of post ", p, " must be rows from ", begin,
                          " to below ", end, ", got ", row);
                    dx(row, c) = dy(p, c);
                }
        }
    });
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                                                           \
    template Tensor<T> pool_posts(Pooling, View<const T>, Offsets, View<std::int32_t>); \
    template Tensor<T> pool_posts_backward(Pooling, View<const T>, Offsets, View<const std::int32_t>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
