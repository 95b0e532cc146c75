#include "clamor/ops/layer_norm.hpp"

#include <cmath>

#include "clamor/core/parallel.hpp"
#include "kernels/norm.hpp"

namespace clamor::ops {

namespace {

constexpr Index rows_worth_a_thread = 64;

template <typename T>
struct Rows {
    const T *x, *residual, *scale, *shift;
    T epsilon;
    T *z, *y, *mean, *inverse;
    Index count, width;
};

void forward_rows(const Rows<float>& f) {
    kernels::norm().forward({f.x, f.residual, f.scale, f.shift, f.epsilon, f.z, f.y, f.mean, f.inverse, f.count, f.width});
}

void forward_rows(const Rows<double>& f) {
    const double width = static_cast<double>(f.width);
    for (Index r = 0; r < f.count; ++r) {
        const Index at = r * f.width;
        const double* z = f.x + at;
        if (f.residual) {
            for (Index c = 0; c < f.width; ++c) f.z[at + c] = f.x[at + c] + f.residual[at + c];
            z = f.z + at;
        }
        double mean = 0, variance = 0;
        for (Index c = 0; c < f.width; ++c) mean += z[c] / width;
        for (Index c = 0; c < f.width; ++c) variance += (z[c] - mean) * (z[c] - mean) / width;
        const double inverse = 1 / std::sqrt(variance + f.epsilon);
        for (Index c = 0; c < f.width; ++c) f.y[at + c] = (z[c] - mean) * inverse * f.scale[c] + f.shift[c];
        if (f.mean) f.mean[r] = mean;
        if (f.inverse) f.inverse[r] = inverse;
    }
}

void backward_rows(const kernels::NormBackward& b) { kernels::norm().backward(b); }

void backward_rows(View<const double> dy, View<const double> z, const NormStatistics<double>& s, View<const double> scale,
                   View<double> dscale, View<double> dshift, View<double> dx) {
    const Index width = dy.cols();
    for (Index r = 0; r < dy.rows(); ++r) {
        double average_g = 0, average_gn = 0;
        const auto n = [&](Index c) { return (z(r, c) - s.mean[r]) * s.inverse[r]; };
        for (Index c = 0; c < width; ++c) {
            const double g = dy(r, c) * scale[c];
            average_g += g / static_cast<double>(width);
            average_gn += g * n(c) / static_cast<double>(width);
            dscale[c] += dy(r, c) * n(c);
            dshift[c] += dy(r, c);
        }
        for (Index c = 0; c < width; ++c) dx(r, c) = s.inverse[r] * (dy(r, c) * scale[c] - average_g - n(c) * average_gn);
    }
}

void backward_rows(View<const float> dy, View<const float> z, const NormStatistics<float>& s, View<const float> scale, View<float> dscale,
                   View<float> dshift, View<float> dx) {
    backward_rows({dy.data(), z.data(), s.mean.data(), s.inverse.data(), scale.data(), dx.data(), dscale.data(), dshift.data(), dy.rows(),
                   dy.cols()});
}

}  // namespace

template <typename T>
void layer_norm(View<const T> x, View<const T> residual, View<const T> scale, View<const T> shift, T epsilon, View<T> z, View<T> y,
                NormStatistics<T>* statistics) {
    const Index n = x.rows(), width = x.cols();
    check(scale.size() == width && shift.size() == width,
          "layer_norm: x ", x.shape(), " needs scale and shift [", width, "], got ", scale.shape(), " and ", shift.shape());
    check(y.size() == x.size(), "layer_norm: x ", x.shape(), " into y ", y.shape());
    check(residual.empty() || residual.size() == x.size(), "layer_norm: residual must be ", x.shape(), ", got ", residual.shape());
    check(residual.empty() || z.size() == x.size(), "layer_norm: z must be ", x.shape(), ", got ", z.shape());
    if (statistics) {
        statistics->mean = Tensor<T>::uninitialized(Shape{n});
        statistics->inverse = Tensor<T>::uninitialized(Shape{n});
    }
    if (x.empty()) return;
    parallel_for(n, rows_worth_a_thread, [&](Index first, Index last) {
        forward_rows({x.row(first), residual.empty() ? nullptr : residual.row(first), scale.data(), shift.data(), epsilon,
                      z.empty() ? nullptr : z.data() + first * width, y.data() + first * width,
                      statistics ? statistics->mean.data() + first : nullptr, statistics ? statistics->inverse.data() + first : nullptr,
                      last - first, width});
    });
}

template <typename T>
Tensor<T> layer_norm_backward(View<const T> dy, View<const T> z, const NormStatistics<T>& statistics, View<const T> scale, View<T> dscale,
                              View<T> dshift) {
    const Index width = dy.cols();
    check(z.size() == dy.size() && statistics.mean.size() == dy.rows() && statistics.inverse.size() == dy.rows(),
          "layer_norm_backward: dy ", dy.shape(), " does not fit what forward saved: ", z.shape());
    check(scale.size() == width && dscale.size() == width && dshift.size() == width,
          "layer_norm_backward: scale ", scale.shape(), " for width ", width);
    auto dx = Tensor<T>::uninitialized(dy.shape());
    if (!dy.empty()) backward_rows(dy, z, statistics, scale, dscale, dshift, dx.view());
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                                                                                                      \
    template void layer_norm(View<const T>, View<const T>, View<const T>, View<const T>, T, View<T>, View<T>, NormStatistics<T>*); \
    template Tensor<T> layer_norm_backward(View<const T>, View<const T>, const NormStatistics<T>&, View<const T>, View<T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
