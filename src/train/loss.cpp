#include "clamor/train/loss.hpp"

#include <algorithm>
#include <cmath>

#include "train/row_weights.hpp"

namespace clamor::train {

template <typename T>
Loss<T> binary_cross_entropy(Tensor<T> logits, View<const T> targets, std::span<const double> positive_weights,
                             std::span<const double> row_weights) {
    const Index columns = logits.cols();
    check(targets.size() == logits.size(), "binary_cross_entropy: targets ", targets.shape(), " must be as the logits ", logits.shape());
    check(positive_weights.empty() || static_cast<Index>(positive_weights.size()) == columns,
          "binary_cross_entropy: ", columns, " columns need as many positive_weights, got ", positive_weights.size());
    for (const double w : positive_weights)
        check(w >= 0 && std::isfinite(w), "binary_cross_entropy: positive weights must be finite and not negative, got ", w);
    const RowWeights of_rows("binary_cross_entropy", row_weights, logits.rows());
    Loss<T> result;
    result.weight = static_cast<double>(logits.size());
    for (Index i = 0; i < logits.size(); ++i) {
        const double x = static_cast<double>(logits[i]), y = static_cast<double>(targets[i]);
        check(y >= 0 && y <= 1, "binary_cross_entropy: targets must be within 0 and 1, got ", y);
        const double weight = positive_weights.empty() ? 1 : positive_weights[static_cast<std::size_t>(i % columns)];
        // loss = w y softplus(-x) + (1 - y) softplus(x), and softplus(x) = x + softplus(-x)
        const double tail = std::log1p(std::exp(-std::abs(x)));
        const double softplus_minus = tail + std::max(-x, 0.0), softplus_plus = tail + std::max(x, 0.0);
        const double e = std::exp(-std::abs(x)), p = x >= 0 ? 1 / (1 + e) : e / (1 + e);
        const double of_row = of_rows[i / columns];
        result.sum += of_row * (weight * y * softplus_minus + (1 - y) * softplus_plus);
        logits[i] = static_cast<T>(of_row * ((1 - y) * p - weight * y * (1 - p)));
    }
    result.gradient = std::move(logits);
    return result;
}

template <typename T>
Loss<T> mean_squared_error(Tensor<T> predictions, View<const T> targets, std::span<const double> row_weights) {
    check(targets.size() == predictions.size(),
          "mean_squared_error: targets ", targets.shape(), " must be as the predictions ", predictions.shape());
    const RowWeights of_rows("mean_squared_error", row_weights, predictions.rows());
    const Index columns = predictions.cols();
    Loss<T> result;
    result.weight = static_cast<double>(predictions.size());
    for (Index i = 0; i < predictions.size(); ++i) {
        const double difference = static_cast<double>(predictions[i]) - static_cast<double>(targets[i]), of_row = of_rows[i / columns];
        result.sum += of_row * difference * difference;
        predictions[i] = static_cast<T>(of_row * 2 * difference);
    }
    result.gradient = std::move(predictions);
    return result;
}

template Loss<float> binary_cross_entropy(Tensor<float>, View<const float>, std::span<const double>, std::span<const double>);
template Loss<double> binary_cross_entropy(Tensor<double>, View<const double>, std::span<const double>, std::span<const double>);
template Loss<float> mean_squared_error(Tensor<float>, View<const float>, std::span<const double>);
template Loss<double> mean_squared_error(Tensor<double>, View<const double>, std::span<const double>);

}  // namespace clamor::train
