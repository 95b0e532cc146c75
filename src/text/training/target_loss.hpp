#pragma once

#include <span>
#include <vector>

#include "clamor/text/classifier.hpp"
#include "clamor/train/loss.hpp"
#include "core/list_hash.hpp"

namespace clamor::text {

/// What is known of some posts for one head of a network: the class of each, a teacher's probabilities, or, where the head has no classes,
/// a value for each output. Borrows.
struct HeadTargets {
    std::size_t head = 0;
    std::span<const Index> posts = {};          ///< none twice
    TargetKind kind = TargetKind::classes;
    std::span<const std::int32_t> labels = {};  ///< one a post, or
    View<const float> teacher = {};             ///< [posts, classes], or
    View<const float> values = {};              ///< [posts, outputs] of labels or a number
    double weight = 1;
    double balance = 0;                         ///< of labels, as FitTextOptions::balance
    std::span<const double> class_weights = {}; ///< in its place, as FitTextOptions::class_weights
    std::span<const double> sample_weights = {};  ///< one a post, as relative_weights() gives them, or none
};

/// The loss of a network's logits against all that is known of their posts. The weights of a class, and label smoothing, are for
/// labels; a teacher's probabilities are taken as they are.
///
/// Threads: any number may call.
class TargetLoss {
public:
    /// Throws Status::invalid_argument for targets that do not fit `posts` posts and the network's heads. Borrows the targets.
    TargetLoss(const TextNetwork<float>& network, std::span<const HeadTargets> targets, Index posts, double label_smoothing);

    /// What a post of each class weighs, or one that has each label, in the targets of that number; empty of a number and of a teacher.
    std::span<const double> class_weights(std::size_t set) const {
        return sets_[set].targets.kind == TargetKind::labels ? sets_[set].positive_weights : sets_[set].options.class_weights;
    }

    /// Of all that it knows, and of how it weighs that.
    void add_to(ListHash& hash) const;

    /// logits [which, classes of all heads]
    train::Loss<float> operator()(View<const float> logits, std::span<const Index> which) const;

private:
    struct Set {
        HeadTargets targets;
        Index first = 0, classes = 0;  ///< columns of the head
        train::CrossEntropyOptions options;
        std::vector<double> positive_weights = {};  ///< of labels

        View<const float> rows() const { return targets.kind == TargetKind::classes ? targets.teacher : targets.values; }
        train::Loss<float> loss(Tensor<float> logits, std::span<const std::int32_t> labels, Tensor<float> rows,
                                std::span<const double> sample_weights) const;
    };
    /// Row of a set's targets.
    struct Place {
        std::uint32_t set = 0, row = 0;
    };

    std::vector<Set> sets_;
    std::vector<std::vector<Place>> places_;  ///< of each post
};

}  // namespace clamor::text
