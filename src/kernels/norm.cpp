#include "kernels/norm.hpp"

#include "kernels/vector.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

/// Writes x + residual to z and returns the sum of it.
float add_row(const float* x, const float* residual, float* z, long width) {
    Vec total{};
    for_each_vector(width, [&](long i, auto read, auto write) {
        const Vec v = read(x + i) + read(residual + i);
        write(z + i, v);
        total += v;
    });
    return sum(total);
}

float sum_row(const float* x, long width) {
    Vec total{};
    for_each_vector(width, [&](long i, auto read, auto) { total += read(x + i); });
    return sum(total);
}

struct Moments {
    float mean, variance;
};

/// By the differences from `near`, the mean as its sum was rounded: a constant row has a variance of 0 to the last bit.
Moments moments(const float* x, float near, long width) {
    Vec sums{}, squares{};
    const auto add = [&](Vec d) {
        sums += d;
        squares += d * d;
    };
    long i = 0;
    for (; i + lanes <= width; i += lanes) add(load(x + i) - near);
    if (i < width) add(load_first_or(x + i, width - i, near) - near);
    const float share = 1.0f / static_cast<float>(width), off = sum(sums) * share, variance = sum(squares) * share - off * off;
    return {near + off, variance < 0 ? 0.0f : variance};
}

void forward(const NormForward& f) {
    const float share = 1.0f / static_cast<float>(f.width);
    for (long r = 0; r < f.rows; ++r) {
        const long at = r * f.width;
        const float* z = f.x + at;
        float total;
        if (f.residual) {
            total = add_row(z, f.residual + at, f.z + at, f.width);
            z = f.z + at;
        } else {
            total = sum_row(z, f.width);
        }
        const Moments of = moments(z, total * share, f.width);
        const float mean = of.mean, inverse = 1.0f / __builtin_sqrtf(of.variance + f.epsilon);
        for_each_vector(f.width, [&](long i, auto read, auto write) {
            write(f.y + at + i, (read(z + i) - mean) * inverse * read(f.scale + i) + read(f.shift + i));
        });
        if (f.mean) f.mean[r] = mean;
        if (f.inverse) f.inverse[r] = inverse;
    }
}

/// With n = (z - mean) inverse and g = dy scale:  dx = inverse (g - average(g) - n average(g n)).
void backward(const NormBackward& b) {
    const float share = 1.0f / static_cast<float>(b.width);
    for (long r = 0; r < b.rows; ++r) {
        const float *dy = b.dy + r * b.width, *z = b.z + r * b.width;
        const float mean = b.mean[r], inverse = b.inverse[r];
        Vec sum_g{}, sum_gn{};
        for_each_vector(b.width, [&](long i, auto read, auto write) {
            const Vec d = read(dy + i), n = (read(z + i) - mean) * inverse, g = d * read(b.scale + i);
            sum_g += g;
            sum_gn += g * n;
            write(b.dscale + i, read(b.dscale + i) + d * n);
            write(b.dshift + i, read(b.dshift + i) + d);
        });
        const float average_g = sum(sum_g) * share, average_gn = sum(sum_gn) * share;
        for_each_vector(b.width, [&](long i, auto read, auto write) {
            const Vec n = (read(z + i) - mean) * inverse, g = read(dy + i) * read(b.scale + i);
            write(b.dx + r * b.width + i, inverse * (g - average_g - n * average_gn));
        });
    }
}

}  // namespace

const NormKernels norm = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
