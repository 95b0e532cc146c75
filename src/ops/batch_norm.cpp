#include "clamor/ops/batch_norm.hpp"

#include <cmath>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "kernels/batch_norm.hpp"

namespace clamor::ops {

namespace {

using Sums = std::vector<double>;

// The double reference: plain loops.

void moments(View<const double> x, View<const double> shift, Sums& sums, Sums& squares) {
    for (Index i = 0; i < x.size(); ++i) {
        const double d = x[i] - shift[i % x.cols()];
        sums[static_cast<std::size_t>(i % x.cols())] += d;
        squares[static_cast<std::size_t>(i % x.cols())] += d * d;
    }
}
void apply(View<double> x, const double* a, const double* b, bool relu) {
    for (Index i = 0; i < x.size(); ++i) {
        const double v = a[i % x.cols()] * x[i] + b[i % x.cols()];
        x[i] = relu && v < 0 ? 0 : v;
    }
}
double masked(View<const double> x, View<const double> dy, const double* a, const double* b, bool relu, Index i) {
    return !relu || a[i % x.cols()] * x[i] + b[i % x.cols()] > 0 ? dy[i] : 0;
}
void gradient_sums(View<const double> x, View<const double> dy, const double* a, const double* b, const double* mean, bool relu, Sums& sums,
                   Sums& products) {
    for (Index i = 0; i < x.size(); ++i) {
        const double g = masked(x, dy, a, b, relu, i);
        sums[static_cast<std::size_t>(i % x.cols())] += g;
        products[static_cast<std::size_t>(i % x.cols())] += g * (x[i] - mean[i % x.cols()]);
    }
}
void backward(View<const double> x, View<double> dy, const double* a, const double* b, const double* p, const double* q, bool relu) {
    for (Index i = 0; i < x.size(); ++i) dy[i] = a[i % x.cols()] * masked(x, dy, a, b, relu, i) + p[i % x.cols()] * x[i] + q[i % x.cols()];
}

void moments(View<const float> x, View<const float> shift, Sums& sums, Sums& squares) {
    kernels::batch_norm().moments(x.data(), shift.data(), x.rows(), x.cols(), sums.data(), squares.data());
}
void apply(View<float> x, const float* a, const float* b, bool relu) {
    kernels::batch_norm().apply(x.data(), a, b, x.rows(), x.cols(), relu, x.data());
}
void gradient_sums(View<const float> x, View<const float> dy, const float* a, const float* b, const float* mean, bool relu, Sums& sums,
                   Sums& products) {
    kernels::batch_norm().gradient_sums(x.data(), dy.data(), a, b, mean, x.rows(), x.cols(), relu, sums.data(), products.data());
}
void backward(View<const float> x, View<float> dy, const float* a, const float* b, const float* p, const float* q, bool relu) {
    kernels::batch_norm().backward(x.data(), dy.data(), a, b, p, q, x.rows(), x.cols(), relu, dy.data());
}

/// y = a x + b
template <typename T>
struct Affine {
    std::vector<T> a, b;
};
template <typename T>
Affine<T> affine_of(Index channels, View<const T> gamma, View<const T> beta, View<const T> mean, View<const T> variance, double epsilon) {
    for (const auto& v : {gamma, beta, mean, variance})
        check(v.size() == channels, "batch norm: ", channels, " channels need as many gammas, betas, means and variances, got ", v.shape());
    Affine<T> affine;
    for (Index c = 0; c < channels; ++c) {
        const T a = static_cast<T>(gamma[c] / std::sqrt(variance[c] + epsilon));
        affine.a.push_back(a);
        affine.b.push_back(beta[c] - mean[c] * a);
    }
    return affine;
}

constexpr Index elements_worth_a_thread = 1 << 16;

}  // namespace

template <typename T>
BatchStatistics<T> batch_statistics(View<const T> x) {
    const Index channels = x.cols();
    BatchStatistics<T> s{Tensor<T>(Shape{channels}), Tensor<T>(Shape{channels})};
    const Index rows = x.size() == 0 ? 0 : x.rows();
    if (rows == 0) return s;
    // Moments around the first row: no digits are lost where the mean is large against the deviation.
    const View<const T> shift = x.rows(0, 1);
    Sums sums(static_cast<std::size_t>(channels)), squares(static_cast<std::size_t>(channels));
    moments(x, shift, sums, squares);
    for (Index c = 0; c < channels; ++c) {
        const double mean = sums[static_cast<std::size_t>(c)] / static_cast<double>(rows);
        s.mean[c] = static_cast<T>(mean + shift[c]);
        s.variance[c] = static_cast<T>(std::max(0.0, squares[static_cast<std::size_t>(c)] / static_cast<double>(rows) - mean * mean));
    }
    return s;
}

template <typename T>
Tensor<T> batch_norm(Tensor<T> x, View<const T> gamma, View<const T> beta, View<const T> mean, View<const T> variance,
                     BatchNormOptions options) {
    const auto affine = affine_of(x.cols(), gamma, beta, mean, variance, options.epsilon);
    if (x.empty()) return x;
    const Index channels = x.cols();
    parallel_for(x.rows(), std::max<Index>(1, elements_worth_a_thread / channels), [&](Index first, Index last) {
        apply(x.view().rows(first, last - first), affine.a.data(), affine.b.data(), options.relu);
    });
    return x;
}

template <typename T>
Tensor<T> batch_norm_backward(Tensor<T> dy, View<const T> x, View<const T> gamma, View<const T> beta, const BatchStatistics<T>& s,
                              BatchNormOptions options, View<T> dgamma, View<T> dbeta) {
    check(dy.shape() == x.shape(), "batch norm: dy must be ", x.shape(), ", got ", dy.shape());
    const Index channels = x.cols();
    const auto affine = affine_of<T>(channels, gamma, beta, s.mean, s.variance, options.epsilon);
    if (dy.empty()) return dy;
    Sums sums(static_cast<std::size_t>(channels)), products(static_cast<std::size_t>(channels));
    gradient_sums(x, dy.view(), affine.a.data(), affine.b.data(), s.mean.data(), options.relu, sums, products);

    // dx = a (g - mean(g) - x̂ mean(g x̂)), with x̂ = (x - mean) / deviation, is a g + p x + q.
    std::vector<T> p, q;
    for (Index c = 0; c < channels; ++c) {
        const double scale = 1 / std::sqrt(s.variance[c] + options.epsilon), a = gamma[c] * scale, rows = static_cast<double>(x.rows());
        const double sum = sums[static_cast<std::size_t>(c)], slope = products[static_cast<std::size_t>(c)] * scale;
        dbeta[c] += static_cast<T>(sum);
        dgamma[c] += static_cast<T>(slope);
        p.push_back(static_cast<T>(-a * scale * slope / rows));
        q.push_back(static_cast<T>(-a * sum / rows + a * scale * slope / rows * s.mean[c]));
    }
    backward(x, dy.view(), affine.a.data(), affine.b.data(), p.data(), q.data(), options.relu);
    return dy;
}

#define CLAMOR_INSTANTIATE(T)                                                                                                          \
    template BatchStatistics<T> batch_statistics(View<const T>);                                                                      \
    template Tensor<T> batch_norm(Tensor<T>, View<const T>, View<const T>, View<const T>, View<const T>, BatchNormOptions);             \
    template Tensor<T> batch_norm_backward(Tensor<T>, View<const T>, View<const T>, View<const T>, const BatchStatistics<T>&,           \
                                           BatchNormOptions, View<T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
