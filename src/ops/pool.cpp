#include "clamor/ops/pool.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "kernels/pool.hpp"
#include "ops/beats.hpp"

namespace clamor::ops {

namespace {

using kernels::PoolProblem;

PoolProblem pool_problem(const Shape& x, PoolOptions o) {
    check(x.rank() == 4, "pool: x must be [n, height, width, channels], got ", x);
    check(o.size >= 1 && o.size <= 15 && o.stride >= 1 && o.padding >= 0 && o.padding <= o.size / 2,
          "pool: size ", o.size, ", stride ", o.stride, " and padding ", o.padding, " must be 1 to 15, at least 1, and 0 to half of size");
    check(x[1] + 2 * o.padding >= o.size && x[2] + 2 * o.padding >= o.size,
          "pool: a window of ", o.size, " is larger than the picture of x ", x);
    return {.n = x[0], .h = x[1], .w = x[2], .channels = x[3], .out_h = (x[1] + 2 * o.padding - o.size) / o.stride + 1,
            .out_w = (x[2] + 2 * o.padding - o.size) / o.stride + 1, .size = o.size, .stride = o.stride, .padding = o.padding};
}

// The double reference: body(element of x, element of y, position in the window) for every place inside of the picture.
template <typename Body>
void each_place(const PoolProblem& p, Body&& body) {
    for (Index n = 0; n < p.n; ++n)
        for (Index i = 0; i < p.out_h; ++i)
            for (Index j = 0; j < p.out_w; ++j)
                for (Index a = 0; a < p.size; ++a)
                    for (Index b = 0; b < p.size; ++b) {
                        const Index r = i * p.stride - p.padding + a, s = j * p.stride - p.padding + b;
                        if (r < 0 || r >= p.h || s < 0 || s >= p.w) continue;
                        for (Index c = 0; c < p.channels; ++c)
                            body(((n * p.h + r) * p.w + s) * p.channels + c, ((n * p.out_h + i) * p.out_w + j) * p.channels + c,
                                 a * p.size + b);
                    }
}

void max(const PoolProblem& p, const double* x, double* y, std::uint8_t* where) {
    std::vector<int> place(static_cast<std::size_t>(p.n * p.out_h * p.out_w * p.channels), -1);
    each_place(p, [&](Index from, Index to, Index position) {
        int& best = place[static_cast<std::size_t>(to)];
        if (best >= 0 && !beats(x[from], y[to])) return;
        y[to] = x[from];
        best = static_cast<int>(position);
    });
    if (where) std::transform(place.begin(), place.end(), where, [](int best) { return static_cast<std::uint8_t>(best); });
}
void max_backward(const PoolProblem& p, const double* dy, const std::uint8_t* where, double* dx) {
    each_place(p, [&](Index to, Index from, Index position) { dx[to] += where[from] == position ? dy[from] : 0; });
}
void mean(const PoolProblem& p, const double* x, double* y) {
    std::fill_n(y, p.n * p.out_h * p.out_w * p.channels, 0.0);
    each_place(p, [&](Index from, Index to, Index) { y[to] += x[from] / static_cast<double>(p.size * p.size); });
}
void mean_backward(const PoolProblem& p, const double* dy, double* dx) {
    each_place(p, [&](Index to, Index from, Index) { dx[to] += dy[from] / static_cast<double>(p.size * p.size); });
}

void max(const PoolProblem& p, const float* x, float* y, std::uint8_t* where) { kernels::pool().max(p, x, y, where); }
void max_backward(const PoolProblem& p, const float* dy, const std::uint8_t* where, float* dx) {
    kernels::pool().max_backward(p, dy, where, dx);
}
void mean(const PoolProblem& p, const float* x, float* y) { kernels::pool().mean(p, x, y); }
void mean_backward(const PoolProblem& p, const float* dy, float* dx) { kernels::pool().mean_backward(p, dy, dx); }

/// body(problem of the piece, its first element of x, its first element of y)
template <typename Body>
void over_images(const PoolProblem& p, Body&& body) {
    parallel_for(p.n, 1, [&](Index first, Index last) {
        PoolProblem piece = p;
        piece.n = last - first;
        body(piece, first * p.h * p.w * p.channels, first * p.out_h * p.out_w * p.channels);
    });
}

void check_gradient(const char* what, const Shape& dy, const Shape& expected) {
    check(dy == expected, what, ": dy must be ", expected, ", got ", dy);
}
void check_picture(const char* what, const Shape& x) {
    check(x.rank() == 4 && x[1] > 0 && x[2] > 0, what, ": x must be [n, height, width, channels] with pixels, got ", x);
}

}  // namespace

Shape pool2d_shape(const Shape& x, PoolOptions options) {
    const auto p = pool_problem(x, options);
    return Shape{p.n, p.out_h, p.out_w, p.channels};
}

template <typename T>
Tensor<T> max_pool2d(View<const T> x, PoolOptions options, Tensor<std::uint8_t>* where) {
    const auto p = pool_problem(x.shape(), options);
    auto y = Tensor<T>::uninitialized(pool2d_shape(x.shape(), options));
    if (where) *where = Tensor<std::uint8_t>(y.shape());
    over_images(p, [&](const PoolProblem& piece, Index in, Index out) {
        max(piece, x.data() + in, y.data() + out, where ? where->data() + out : nullptr);
    });
    return y;
}

template <typename T>
Tensor<T> max_pool2d_backward(View<const T> dy, const Tensor<std::uint8_t>& where, PoolOptions options, const Shape& x) {
    const auto p = pool_problem(x, options);
    check_gradient("max pool", dy.shape(), pool2d_shape(x, options));
    check(where.shape() == dy.shape(), "max pool: where must be ", dy.shape(), ", got ", where.shape());
    Tensor<T> dx(x);
    over_images(p, [&](const PoolProblem& piece, Index in, Index out) {
        max_backward(piece, dy.data() + out, where.data() + out, dx.data() + in);
    });
    return dx;
}

template <typename T>
Tensor<T> average_pool2d(View<const T> x, PoolOptions options) {
    const auto p = pool_problem(x.shape(), options);
    auto y = Tensor<T>::uninitialized(pool2d_shape(x.shape(), options));
    over_images(p, [&](const PoolProblem& piece, Index in, Index out) { mean(piece, x.data() + in, y.data() + out); });
    return y;
}

template <typename T>
Tensor<T> average_pool2d_backward(View<const T> dy, PoolOptions options, const Shape& x) {
    const auto p = pool_problem(x, options);
    check_gradient("average pool", dy.shape(), pool2d_shape(x, options));
    Tensor<T> dx(x);
    over_images(p, [&](const PoolProblem& piece, Index in, Index out) { mean_backward(piece, dy.data() + out, dx.data() + in); });
    return dx;
}

template <typename T>
Tensor<T> global_max_pool(View<const T> x, Tensor<std::int32_t>* where) {
    check_picture("global max pool", x.shape());
    const Index pixels = x.shape()[1] * x.shape()[2], channels = x.shape()[3];
    Tensor<T> y(Shape{x.shape()[0], channels}, -std::numeric_limits<T>::infinity());
    if (where) *where = Tensor<std::int32_t>(y.shape());
    parallel_for(x.shape()[0], 1, [&](Index first, Index last) {
        for (Index n = first; n < last; ++n)
            for (Index i = 0; i < pixels; ++i)
                for (Index c = 0; c < channels; ++c) {
                    const T v = x[(n * pixels + i) * channels + c];
                    if (!beats(v, y(n, c))) continue;
                    y(n, c) = v;
                    if (where) (*where)(n, c) = static_cast<std::int32_t>(i);
                }
    });
    return y;
}

template <typename T>
Tensor<T> global_max_pool_backward(View<const T> dy, const Tensor<std::int32_t>& where, const Shape& x) {
    check_picture("global max pool", x);
    check_gradient("global max pool", dy.shape(), Shape{x[0], x[3]});
    check(where.shape() == dy.shape(), "global max pool: where must be ", dy.shape(), ", got ", where.shape());
    Tensor<T> dx(x);
    const Index pixels = x[1] * x[2];
    for (Index n = 0; n < x[0]; ++n)
        for (Index c = 0; c < x[3]; ++c) {
            const Index pixel = where(n, c);
            check(pixel >= 0 && pixel < pixels, "global max pool: where must be below the ", pixels, " pixels of x ", x, ", got ", pixel);
            dx[(n * pixels + pixel) * x[3] + c] = dy(n, c);
        }
    return dx;
}

template <typename T>
Tensor<T> global_average_pool(View<const T> x) {
    check_picture("global average pool", x.shape());
    const Index pixels = x.shape()[1] * x.shape()[2], channels = x.shape()[3];
    Tensor<T> y(Shape{x.shape()[0], channels});
    parallel_for(x.shape()[0], 1, [&](Index first, Index last) {
        for (Index n = first; n < last; ++n) {
            for (Index i = 0; i < pixels; ++i)
                for (Index c = 0; c < channels; ++c) y(n, c) += x[(n * pixels + i) * channels + c];
            for (Index c = 0; c < channels; ++c) y(n, c) /= static_cast<T>(pixels);
        }
    });
    return y;
}

template <typename T>
Tensor<T> global_average_pool_backward(View<const T> dy, const Shape& x) {
    check_picture("global average pool", x);
    check_gradient("global average pool", dy.shape(), Shape{x[0], x[3]});
    auto dx = Tensor<T>::uninitialized(x);
    const Index pixels = x[1] * x[2];
    for (Index n = 0; n < x[0]; ++n)
        for (Index i = 0; i < pixels; ++i)
            for (Index c = 0; c < x[3]; ++c) dx[(n * pixels + i) * x[3] + c] = dy(n, c) / static_cast<T>(pixels);
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                                                                                              \
    template Tensor<T> max_pool2d(View<const T>, PoolOptions, Tensor<std::uint8_t>*);                                      \
    template Tensor<T> max_pool2d_backward(View<const T>, const Tensor<std::uint8_t>&, PoolOptions, const Shape&);         \
    template Tensor<T> average_pool2d(View<const T>, PoolOptions);                                                         \
    template Tensor<T> average_pool2d_backward(View<const T>, PoolOptions, const Shape&);                                  \
    template Tensor<T> global_max_pool(View<const T>, Tensor<std::int32_t>*);                                              \
    template Tensor<T> global_max_pool_backward(View<const T>, const Tensor<std::int32_t>&, const Shape&);                 \
    template Tensor<T> global_average_pool(View<const T>);                                                                 \
    template Tensor<T> global_average_pool_backward(View<const T>, const Shape&);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
