#pragma once

#include <span>

#include "text/encoded_posts.hpp"
#include "text/target_loss.hpp"

namespace clamor::text {

/// TextClassifier::pretrain() and TextTasks::pretrain().
train::FitResult pretrain_network(TextNetwork<float>& network, const PostIds& posts, const Tokenizer& tokenizer, const PretrainOptions& options);

/// TextClassifier::fit() and TextTasks::fit(). An epoch sees `examples`, numbers of posts, a post as often as it stands there. The rate is
/// `usual_rate` unless the options have one; epochs are judged by their metric.
train::FitResult fit_network(TextNetwork<float>& network, const EncodedPosts& posts, const Tokenizer& tokenizer, const TargetLoss& target_loss,
                             std::span<const Index> examples, const FitTextOptions& options, double usual_rate);

}  // namespace clamor::text
