#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/core/tensor.hpp"

namespace clamor::train {

/// A sum of losses and the weight of what was summed. Sums of the parts of a batch add up to the sum of the batch, so
/// that it can be cut anywhere: fit() adds the parts and divides by the whole weight once.
struct LossSum {
    double sum = 0;
    double weight = 0;  ///< number of examples (or elements), or the sum of what they weigh
    double mean() const noexcept { return weight > 0 ? sum / weight : 0; }
    LossSum& operator+=(const LossSum& other) noexcept {
        sum += other.sum;
        weight += other.weight;
        return *this;
    }
};

/// What the losses below return. `gradient` is that of the sum, not of the mean: divide by `weight` where it is used
/// alone (Optimizer::step takes the factor; fit() does it).
///
/// Where `row_weights` are given, one a row, finite and not negative, a row's loss is multiplied by its own, and `weight` is what it is
/// without them: so that they tell in a batch of one row, too, they are to be 1 in the mean over all rows that are learned.
template <typename T>
struct Loss : LossSum {
    Tensor<T> gradient;  ///< of the shape of the logits or predictions
};

struct CrossEntropyOptions {
    std::vector<double> class_weights = {};  ///< one a class; empty: all 1
    double label_smoothing = 0;              ///< this share of the target is spread evenly over all classes
    std::int32_t ignore_index = -100;        ///< rows of this label count nothing and have no gradient
};

/// Softmax cross-entropy of logits [n, classes] with labels [n], each below `classes` or ignore_index.
/// The mean is what torch.nn.CrossEntropyLoss gives: Σ w[label] loss / Σ w[label].
/// Takes the logits' memory for the gradient; pass a clone() to keep them.
template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, std::span<const std::int32_t> labels, const CrossEntropyOptions& options = {},
                      std::span<const double> row_weights = {});

/// The same against probabilities [n, classes], as of a teacher (Hinton et al. 2015). The weight is n.
template <typename T>
Loss<T> cross_entropy(Tensor<T> logits, View<const T> targets, const CrossEntropyOptions& options = {},
                      std::span<const double> row_weights = {});

/// Sigmoid cross-entropy of each logit with a target in [0, 1] of the same place; labels that do not exclude each other.
/// `positive_weights`, one a column or none, multiply the loss of positives. The weight is the number of elements.
template <typename T>
Loss<T> binary_cross_entropy(Tensor<T> logits, View<const T> targets, std::span<const double> positive_weights = {},
                             std::span<const double> row_weights = {});

/// Σ (prediction - target)². The weight is the number of elements.
template <typename T>
Loss<T> mean_squared_error(Tensor<T> predictions, View<const T> targets, std::span<const double> row_weights = {});

}  // namespace clamor::train
