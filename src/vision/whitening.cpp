#include "clamor/vision/whitening.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

namespace clamor::vision {

namespace {

constexpr int n = 12;  // 3 channels of 2 x 2 pixels, in the order of a filter: channel, row, column
using Vector = Eigen::Matrix<double, n, 1>;
using Matrix = Eigen::Matrix<double, n, n>;

constexpr double smallest_variance = 5e-4;  // of a direction, in deviations of a pixel: below is the noise of the JPEG

}  // namespace

Tensor<double> whitening_filters(View<const std::uint8_t> pictures, const PixelScale& scale, Rng rng, Index patches) {
    const Shape& shape = pictures.shape();
    check(shape.rank() == 4 && shape[3] == 3 && shape[0] >= 1 && shape[1] >= 2 && shape[2] >= 2,
          "whitening: pictures must be [n, height, width, 3] of at least 2 x 2 pixels, got ", shape);
    check(patches >= 1, "whitening: ", patches, " patches");
    Matrix covariance = Matrix::Zero();
    Vector patch;
    for (Index i = 0; i < patches; ++i) {
        const Index picture = rng.below(static_cast<std::uint32_t>(shape[0])), y = rng.below(static_cast<std::uint32_t>(shape[1] - 1)),
                    x = rng.below(static_cast<std::uint32_t>(shape[2] - 1));
        for (int k = 0; k < n; ++k) {
            const int channel = k / 4;
            const Index row = y + k / 2 % 2, column = x + k % 2;
            const auto c = static_cast<std::size_t>(channel);
            patch[k] = (pictures[((picture * shape[1] + row) * shape[2] + column) * 3 + channel] - scale.mean[c]) / scale.deviation[c];
        }
        covariance += patch * patch.transpose() / static_cast<double>(patches);
    }
    const Eigen::SelfAdjointEigenSolver<Matrix> solved(covariance);
    Tensor<double> filters(Shape{2 * n, 3, 2, 2});
    for (int i = 0; i < n; ++i) {
        const double size = 1 / std::sqrt(std::max(solved.eigenvalues()[i], 0.0) + smallest_variance);
        for (int k = 0; k < n; ++k) {
            filters[i * n + k] = solved.eigenvectors()(k, i) * size;
            filters[(n + i) * n + k] = -solved.eigenvectors()(k, i) * size;
        }
    }
    return filters;
}

}  // namespace clamor::vision
