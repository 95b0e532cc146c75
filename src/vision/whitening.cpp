#include "clamor/vision/whitening.hpp"

#include <array>
#include <cmath>

namespace clamor::vision {

namespace {

constexpr int n = 12;  // 3 channels of 2 x 2 pixels, in the order of a filter: channel, row, column
using Matrix = std::array<std::array<double, n>, n>;

/// Eigenvalues of a symmetric matrix on its diagonal, eigenvectors in the columns of `vectors`: Jacobi's rotations (1846),
/// swept until nothing is left beside the diagonal.
void diagonalize(Matrix& a, Matrix& vectors) {
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) vectors[i][j] = i == j;
    for (int sweep = 0; sweep < 30; ++sweep)
        for (std::size_t p = 0; p < n; ++p)
            for (std::size_t q = p + 1; q < n; ++q) {
                if (std::abs(a[p][q]) < 1e-300) continue;
                const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
                const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1)), c = 1 / std::sqrt(t * t + 1), s = t * c;
                for (std::size_t k = 0; k < n; ++k) {
                    const double kp = a[k][p], kq = a[k][q];
                    a[k][p] = c * kp - s * kq;
                    a[k][q] = s * kp + c * kq;
                }
                for (std::size_t k = 0; k < n; ++k) {
                    const double pk = a[p][k], qk = a[q][k], vp = vectors[k][p], vq = vectors[k][q];
                    a[p][k] = c * pk - s * qk;
                    a[q][k] = s * pk + c * qk;
                    vectors[k][p] = c * vp - s * vq;
                    vectors[k][q] = s * vp + c * vq;
                }
            }
}

constexpr double smallest_variance = 5e-4;  // of a direction, in deviations of a pixel: below is the noise of the JPEG

}  // namespace

Tensor<double> whitening_filters(View<const std::uint8_t> pictures, const PixelScale& scale, Rng rng, Index patches) {
    const Shape& shape = pictures.shape();
    check(shape.rank() == 4 && shape[3] == 3 && shape[0] >= 1 && shape[1] >= 2 && shape[2] >= 2,
          "whitening: pictures must be [n, height, width, 3] of at least 2 x 2 pixels, got ", shape);
    check(patches >= 1, "whitening: ", patches, " patches");
    Matrix covariance{};
    std::array<double, n> patch{};
    for (Index i = 0; i < patches; ++i) {
        const Index picture = rng.below(static_cast<std::uint32_t>(shape[0])), y = rng.below(static_cast<std::uint32_t>(shape[1] - 1)),
                    x = rng.below(static_cast<std::uint32_t>(shape[2] - 1));
        for (std::size_t k = 0; k < n; ++k) {
            const std::size_t channel = k / 4;
            const Index row = y + static_cast<Index>(k / 2 % 2), column = x + static_cast<Index>(k % 2);
            patch[k] = (pictures[((picture * shape[1] + row) * shape[2] + column) * 3 + static_cast<Index>(channel)] - scale.mean[channel]) / scale.deviation[channel];
        }
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = 0; b < n; ++b) covariance[a][b] += patch[a] * patch[b] / static_cast<double>(patches);
    }
    Matrix vectors{};
    diagonalize(covariance, vectors);
    Tensor<double> filters(Shape{2 * n, 3, 2, 2});
    for (std::size_t i = 0; i < n; ++i) {
        const double size = 1 / std::sqrt(std::max(covariance[i][i], 0.0) + smallest_variance);
        for (std::size_t k = 0; k < n; ++k) {
            filters[static_cast<Index>(i * n + k)] = vectors[k][i] * size;
            filters[static_cast<Index>((n + i) * n + k)] = -vectors[k][i] * size;
        }
    }
    return filters;
}

}  // namespace clamor::vision
