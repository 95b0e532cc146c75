#pragma once

#include "clamor/ops/pool.hpp"

namespace clamor::nn {

/// The maximum of every window.   x [n, h, w, c]   y [n, h', w', c]
/// Threads: all members may run on many at once. No parameters.
template <typename T>
class MaxPool2d {
public:
    struct Saved {
        Tensor<std::uint8_t> where;
        Shape x;
    };
    explicit MaxPool2d(ops::PoolOptions options = {}) : options_(options) {}

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        if (saved) saved->x = x.shape();
        return ops::max_pool2d<T>(x, options_, saved ? &saved->where : nullptr);
    }
    Tensor<T> backward(View<const T> dy, const Saved& saved) const {
        return ops::max_pool2d_backward<T>(dy, saved.where, options_, saved.x);
    }

    template <typename Self, typename Visit>
    static void parameters(Self&, Visit&&) {}

private:
    ops::PoolOptions options_;
};

/// The mean of every window, zeros of the padding included.   x [n, h, w, c]   y [n, h', w', c]
/// Threads: all members may run on many at once. No parameters.
template <typename T>
class AveragePool2d {
public:
    struct Saved {
        Shape x;
    };
    explicit AveragePool2d(ops::PoolOptions options = {}) : options_(options) {}

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        if (saved) saved->x = x.shape();
        return ops::average_pool2d<T>(x, options_);
    }
    Tensor<T> backward(View<const T> dy, const Saved& saved) const { return ops::average_pool2d_backward<T>(dy, options_, saved.x); }

    template <typename Self, typename Visit>
    static void parameters(Self&, Visit&&) {}

private:
    ops::PoolOptions options_;
};

/// The maximum of every channel over the picture.   x [n, h, w, c]   y [n, c]
/// Threads: all members may run on many at once. No parameters.
template <typename T>
class GlobalMaxPool {
public:
    struct Saved {
        Tensor<std::int32_t> where;
        Shape x;
    };

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        if (saved) saved->x = x.shape();
        return ops::global_max_pool<T>(x, saved ? &saved->where : nullptr);
    }
    Tensor<T> backward(View<const T> dy, const Saved& saved) const { return ops::global_max_pool_backward<T>(dy, saved.where, saved.x); }

    template <typename Self, typename Visit>
    static void parameters(Self&, Visit&&) {}
};

/// The mean of every channel over the picture.   x [n, h, w, c]   y [n, c]
/// Threads: all members may run on many at once. No parameters.
template <typename T>
class GlobalAveragePool {
public:
    struct Saved {
        Shape x;
    };

    Tensor<T> forward(View<const T> x, Saved* saved = nullptr) const {
        if (saved) saved->x = x.shape();
        return ops::global_average_pool<T>(x);
    }
    Tensor<T> backward(View<const T> dy, const Saved& saved) const { return ops::global_average_pool_backward<T>(dy, saved.x); }

    template <typename Self, typename Visit>
    static void parameters(Self&, Visit&&) {}
};

}  // namespace clamor::nn
