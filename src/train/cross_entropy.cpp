#include <algorithm>
#include <cmath>

#include "clamor/core/parallel.hpp"
#include "clamor/train/loss.hpp"
#include "kernels/loss.hpp"
#include "train/row_weights.hpp"

namespace clamor::train {

namespace {

constexpr Index elements_worth_a_thread = 1 << 14, least_row = 16;  // a narrow row costs as much as a vector

std::vector<double> weights_of(const CrossEntropyOptions& options, Index classes) {
    check(options.label_smoothing >= 0 && options.label_smoothing <= 1,
          "cross_entropy: label_smoothing must be within 0 and 1, got ", options.label_smoothing);
    if (options.class_weights.empty()) return std::vector<double>(static_cast<std::size_t>(classes), 1.0);
    check(static_cast<Index>(options.class_weights.size()) == classes,
          "cross_entropy: ", classes, " classes need as many class_weights, got ", options.class_weights.size());
    for (const double w : options.class_weights)
        check(w >= 0 && std::isfinite(w), "cross_entropy: class weights must be finite and not negative, got ", w);
    return options.class_weights;
}

struct RowSums {
    double exponentials = 0;  ///< Σ e^(x - largest x)
    double matched = 0;       ///< Σ targets (x - largest x)
    double largest = 0;
};

/// As kernels::loss().softmax_minus, which is the float one.
RowSums softmax_minus(double* x, const double* targets, double mass, Index n) {
    RowSums sums{.largest = *std::max_element(x, x + n)};
    for (Index c = 0; c < n; ++c) {
        const double shifted = x[c] - sums.largest;
        if (targets) sums.matched += targets[c] * shifted;
        x[c] = std::exp(shifted);
        sums.exponentials += x[c];
    }
    for (Index c = 0; c < n; ++c) x[c] = mass * x[c] / sums.exponentials - (targets ? targets[c] : 0.0);
    return sums;
}

RowSums softmax_minus(float* x, const float* targets, double mass, Index n) {
    float sums[3];
    kernels::loss().softmax_minus(x, targets, static_cast<float>(mass), n, sums);
    return {.exponentials = sums[1], .matched = sums[2], .largest = sums[0]};
}

/// Sum of row(r), which makes the logits of a row its gradient, over all rows, in their order whatever thread has computed them.
template <typename T, typename Row>
double sum_over_rows(Tensor<T>& logits, const RowWeights& row_weights, Row&& row) {
    const Index rows = logits.rows(), classes = logits.cols();
    std::vector<double> losses(static_cast<std::size_t>(rows));
    parallel_for(rows, std::max<Index>(1, elements_worth_a_thread / std::max(least_row, classes)), [&](Index first, Index last) {
        for (Index r = first; r < last; ++r) {
            const double weight = row_weights[r];
            losses[static_cast<std::size_t>(r)] = weight * row(r);
            if (weight != 1)
                for (Index c = 0; c < classes; ++c) logits.data()[r * classes + c] *= static_cast<T>(weight);
        }
    });
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum;
}

}  // namespace

template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, std::span<const std::int32_t> labels, const CrossEntropyOptions& options,
                      std::span<const double> row_weights) {
    const Index n = logits.rows(), classes = logits.cols();
    check(static_cast<Index>(labels.size()) == n, "cross_entropy: ", n, " rows of logits, ", labels.size(), " labels");
    const auto weights = weights_of(options, classes);
    const RowWeights of_rows("cross_entropy", row_weights, n);
    Loss<T> result;
    for (Index r = 0; r < n; ++r) {
        const std::int32_t label = labels[static_cast<std::size_t>(r)];
        if (label == options.ignore_index) continue;
        check(label >= 0 && label < classes, "cross_entropy: label ", label, " of row ", r, " is not within the ", classes, " classes");
        result.weight += weights[static_cast<std::size_t>(label)];
    }
    // The target of a row is what smoothing gives to all classes, and the rest on its label. With -log p_c = log Σ - x_c,
    // a row's loss is  (Σ targets) log Σ e^x - Σ targets x.
    const double spread = classes > 0 ? options.label_smoothing / static_cast<double>(classes) : 0;
    std::vector<T> smooth;
    double smooth_mass = 0;
    if (spread > 0)
        for (const double w : weights) {
            smooth.push_back(static_cast<T>(w * spread));
            smooth_mass += w * spread;
        }
    result.sum = sum_over_rows(logits, of_rows, [&](Index r) {
        T* x = logits.data() + r * classes;
        const std::int32_t label = labels[static_cast<std::size_t>(r)];
        if (label == options.ignore_index) {
            std::fill_n(x, classes, T{});
            return 0.0;
        }
        const double target = weights[static_cast<std::size_t>(label)] * (1 - options.label_smoothing), mass = smooth_mass + target;
        const double logit = static_cast<double>(x[label]);
        const RowSums sums = softmax_minus(x, smooth.empty() ? nullptr : smooth.data(), mass, classes);
        x[label] -= static_cast<T>(target);
        return mass * std::log(sums.exponentials) - sums.matched - target * (logit - sums.largest);
    });
    result.gradient = std::move(logits);
    return result;
}

template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, View<const T> targets, const CrossEntropyOptions& options, std::span<const double> row_weights) {
    check(targets.size() == logits.size() && targets.cols() == logits.cols(),
          "cross_entropy: targets ", targets.shape(), " must be as the logits ", logits.shape());
    const auto weights = weights_of(options, logits.cols());
    const RowWeights of_rows("cross_entropy", row_weights, logits.rows());
    Loss<T> result;
    result.weight = static_cast<double>(logits.rows());
    const Index classes = logits.cols();
    const double spread = classes > 0 ? options.label_smoothing / static_cast<double>(classes) : 0, kept = 1 - options.label_smoothing;
    result.sum = classes == 0 ? 0 : sum_over_rows(logits, of_rows, [&](Index r) {
        std::vector<T> target(static_cast<std::size_t>(classes));
        double mass = 0;
        for (Index c = 0; c < classes; ++c) {
            const double t = weights[static_cast<std::size_t>(c)] * (spread + kept * static_cast<double>(targets(r, c)));
            target[static_cast<std::size_t>(c)] = static_cast<T>(t);
            mass += t;
        }
        const RowSums sums = softmax_minus(logits.data() + r * classes, target.data(), mass, classes);
        return mass * std::log(sums.exponentials) - sums.matched;
    });
    result.gradient = std::move(logits);
    return result;
}

template Loss<float> cross_entropy(Tensor<float>, std::span<const std::int32_t>, const CrossEntropyOptions&, std::span<const double>);
template Loss<double> cross_entropy(Tensor<double>, std::span<const std::int32_t>, const CrossEntropyOptions&, std::span<const double>);
template Loss<float> cross_entropy(Tensor<float>, View<const float>, const CrossEntropyOptions&, std::span<const double>);
template Loss<double> cross_entropy(Tensor<double>, View<const double>, const CrossEntropyOptions&, std::span<const double>);

}  // namespace clamor::train
