#include <algorithm>
#include <cmath>

#include "clamor/core/parallel.hpp"
#include "clamor/train/loss.hpp"

namespace clamor::train {

namespace {

constexpr Index elements_worth_a_thread = 1 << 15;

std::vector<double> weights_of(const CrossEntropyOptions& options, Index classes) {
    check(options.label_smoothing >= 0 && options.label_smoothing <= 1, "cross_entropy: label_smoothing must be within 0 and 1, got ", options.label_smoothing);
    if (options.class_weights.empty()) return std::vector<double>(static_cast<std::size_t>(classes), 1.0);
    check(static_cast<Index>(options.class_weights.size()) == classes, "cross_entropy: ", classes, " classes need as many class_weights, got ", options.class_weights.size());
    for (const double w : options.class_weights) check(w >= 0 && std::isfinite(w), "cross_entropy: class weights must be finite and not negative, got ", w);
    return options.class_weights;
}

/// Turns a row of logits x into log-probabilities.
template <typename T>
void log_softmax(T* x, Index classes) {
    const T top = *std::max_element(x, x + classes);
    double sum = 0;
    for (Index c = 0; c < classes; ++c) sum += std::exp(static_cast<double>(x[c] - top));
    const T shift = top + static_cast<T>(std::log(sum));
    for (Index c = 0; c < classes; ++c) x[c] -= shift;
}

/// target(row, class) gives the weight of -log p: the row's loss is Σ target(c) (-log p_c), its gradient
/// p_c Σ target - target(c). Rows for which row_counts() is false are left without loss and gradient.
template <typename T, typename Counts, typename Target>
double rows_loss(Tensor<T>& logits, Counts&& row_counts, Target&& target) {
    const Index n = logits.rows(), classes = logits.cols();
    std::vector<double> losses(static_cast<std::size_t>(n));
    parallel_for(n, std::max<Index>(1, elements_worth_a_thread / std::max<Index>(1, classes)), [&](Index first, Index last) {
        for (Index r = first; r < last; ++r) {
            T* x = logits.data() + r * classes;
            if (!row_counts(r)) {
                std::fill_n(x, classes, T{});
                continue;
            }
            log_softmax(x, classes);
            double loss = 0, mass = 0;
            for (Index c = 0; c < classes; ++c) {
                const double t = target(r, c);
                if (t != 0) loss -= t * static_cast<double>(x[c]);  // 0 log 0 = 0
                mass += t;
            }
            losses[static_cast<std::size_t>(r)] = loss;
            for (Index c = 0; c < classes; ++c) x[c] = static_cast<T>(mass * std::exp(static_cast<double>(x[c])) - target(r, c));
        }
    });
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum;
}

}  // namespace

template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, std::span<const std::int32_t> labels, const CrossEntropyOptions& options) {
    const Index n = logits.rows(), classes = logits.cols();
    check(static_cast<Index>(labels.size()) == n, "cross_entropy: ", n, " rows of logits, ", labels.size(), " labels");
    const auto weights = weights_of(options, classes);
    Loss<T> result;
    for (Index r = 0; r < n; ++r) {
        const std::int32_t label = labels[static_cast<std::size_t>(r)];
        if (label == options.ignore_index) continue;
        check(label >= 0 && label < classes, "cross_entropy: label ", label, " of row ", r, " is not within the ", classes, " classes");
        result.weight += weights[static_cast<std::size_t>(label)];
    }
    const double spread = classes > 0 ? options.label_smoothing / static_cast<double>(classes) : 0, kept = 1 - options.label_smoothing;
    result.sum = rows_loss(
        logits, [&](Index r) { return labels[static_cast<std::size_t>(r)] != options.ignore_index; },
        [&](Index r, Index c) { return weights[static_cast<std::size_t>(c)] * (spread + (labels[static_cast<std::size_t>(r)] == c ? kept : 0.0)); });
    result.gradient = std::move(logits);
    return result;
}

template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, View<const T> targets, const CrossEntropyOptions& options) {
    check(targets.size() == logits.size() && targets.cols() == logits.cols(), "cross_entropy: targets ", targets.shape(), " must be as the logits ", logits.shape());
    const auto weights = weights_of(options, logits.cols());
    Loss<T> result;
    result.weight = static_cast<double>(logits.rows());
    const double spread = logits.cols() > 0 ? options.label_smoothing / static_cast<double>(logits.cols()) : 0, kept = 1 - options.label_smoothing;
    result.sum = rows_loss(
        logits, [](Index) { return true; },
        [&](Index r, Index c) { return weights[static_cast<std::size_t>(c)] * (spread + kept * static_cast<double>(targets(r, c))); });
    result.gradient = std::move(logits);
    return result;
}

template Loss<float> cross_entropy(Tensor<float>, std::span<const std::int32_t>, const CrossEntropyOptions&);
template Loss<double> cross_entropy(Tensor<double>, std::span<const std::int32_t>, const CrossEntropyOptions&);
template Loss<float> cross_entropy(Tensor<float>, View<const float>, const CrossEntropyOptions&);
template Loss<double> cross_entropy(Tensor<double>, View<const double>, const CrossEntropyOptions&);

}  // namespace clamor::train
