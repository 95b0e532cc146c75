#pragma once

#include <cmath>

#include "clamor/core/shape.hpp"
#include "kernels/optimizer.hpp"

// The arithmetic of one update of n elements: the kernels for float, plain loops as the reference in double.

namespace clamor::train::updates {

struct AdamW {
    double rate, beta1, beta2, epsilon, decay, l2, correction1, correction2, gradient_scale;
};
struct Sgd {
    double rate, momentum, l2, gradient_scale;
    bool nesterov;
};

inline void adamw(const AdamW& s, float* g, float* w, float* m, float* v, Index n) {
    const auto f = [](double x) { return static_cast<float>(x); };
    const kernels::AdamWStep step = {.rate = f(s.rate), .beta1 = f(s.beta1), .beta2 = f(s.beta2), .epsilon = f(s.epsilon),
                                     .rest1 = f(1 - s.beta1), .rest2 = f(1 - s.beta2), .decay = f(s.rate * s.decay), .l2 = f(s.l2),
                                     .correction1 = f(s.correction1), .correction2 = f(s.correction2),
                                     .gradient_scale = f(s.gradient_scale)};
    kernels::optimizer().adamw(step, g, w, m, v, n);
}
inline void adamw(const AdamW& s, double* gradient, double* w, double* m, double* v, Index n) {
    for (Index i = 0; i < n; ++i) {
        const double g = gradient[i] * s.gradient_scale + s.l2 * w[i];
        m[i] = s.beta1 * m[i] + (1 - s.beta1) * g;
        v[i] = s.beta2 * v[i] + (1 - s.beta2) * g * g;
        w[i] -= s.rate * s.decay * w[i] + s.rate * s.correction1 * m[i] / (std::sqrt(v[i]) * s.correction2 + s.epsilon);
        gradient[i] = 0;
    }
}

inline void sgd(const Sgd& s, float* g, float* w, float* velocity, Index n) {
    const auto f = [](double x) { return static_cast<float>(x); };
    const float look_ahead = f(s.nesterov ? s.momentum : 0), own = s.nesterov ? 0.0f : 1.0f;
    kernels::optimizer().sgd({f(s.rate), f(s.momentum), look_ahead, own, f(s.l2), f(s.gradient_scale)}, g, w, velocity, n);
}
inline void sgd(const Sgd& s, double* gradient, double* w, double* velocity, Index n) {
    for (Index i = 0; i < n; ++i) {
        const double g = gradient[i] * s.gradient_scale + s.l2 * w[i];
        velocity[i] = s.momentum * velocity[i] + g;
        w[i] -= s.rate * (s.nesterov ? g + s.momentum * velocity[i] : velocity[i]);
        gradient[i] = 0;
    }
}

inline void add_and_clear(float* sum, float* part, Index n) { kernels::optimizer().add_and_clear(sum, part, n); }
inline void add_and_clear(double* sum, double* part, Index n) {
    for (Index i = 0; i < n; ++i) sum[i] += part[i], part[i] = 0;
}

inline double sum_of_squares(const float* x, Index n) { return kernels::optimizer().sum_of_squares(x, n); }
inline double sum_of_squares(const double* x, Index n) {
    double sum = 0;
    for (Index i = 0; i < n; ++i) sum += x[i] * x[i];
    return sum;
}

inline void average(float* average, const float* x, double share, Index n) {
    kernels::optimizer().average(average, x, static_cast<float>(share), n);
}
inline void average(double* average, const double* x, double share, Index n) {
    for (Index i = 0; i < n; ++i) average[i] += share * (x[i] - average[i]);
}

}  // namespace clamor::train::updates
