#pragma once

#include <span>

#include "text/encoded_posts.hpp"
#include "text/target_loss.hpp"

namespace clamor::text {

/// A network in training, and the tokenizer of its posts.
struct Learner {
    TextNetwork<float>& network;
    const Tokenizer& tokenizer;
    std::function<void()> begin;  ///< called when the options hold, before weights change
};

/// TextClassifier::pretrain() and TextTasks::pretrain().
train::FitResult pretrain_network(const Learner& learner, const PostIds& posts, const PretrainOptions& options);

/// What FitTextOptions leave open, and how AdamW takes its steps: from scratch as RoBERTa (Liu et al. 2019), on a checkpoint as transformers,
/// with a long memory of squares that lets words which few posts have learn faster (docs/decisions/0084-a-head-on-the-mean.md).
struct UsualFit {
    double rate, masked, beta2, epsilon;
};
inline constexpr UsualFit usual_from_scratch{.rate = rate_from_scratch, .masked = masked_from_scratch, .beta2 = 0.98, .epsilon = 1e-6};
inline constexpr UsualFit usual_on_checkpoint{.rate = rate_on_checkpoint, .masked = 0, .beta2 = 0.999, .epsilon = 1e-8};

/// TextClassifier::fit() and TextTasks::fit(). An epoch sees `examples`, numbers of posts, a post as often as it stands there. What the
/// options leave open is as usual; epochs are judged by their metric.
train::FitResult fit_network(const Learner& learner, const EncodedPosts& posts, const TargetLoss& target_loss, std::span<const Index> examples,
                             const FitTextOptions& options, const UsualFit& usual);

/// Adds to `posts`, one a class, how many of the labels are of it. Throws Status::invalid_argument for one that is none.
void count_labels(std::span<const std::int32_t> labels, std::vector<double>& posts);

/// A warning that names those of `labels` that no post has, of `task` where that is not empty: they are learned as little as they weigh.
void tell_without_posts(std::string_view task, const std::vector<std::string>& labels, const std::vector<double>& posts);

}  // namespace clamor::text
