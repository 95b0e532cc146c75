#pragma once

#include <span>
#include <string>

#include "clamor/text/classifier_options.hpp"

namespace clamor::text {

/// Throws Status::invalid_argument for posts that cannot judge a classifier of this kind, whose classes have these weights.
void check_validation(const ValidationPosts& posts, TargetKind kind, Index outputs, std::span<const double> weights);

/// Of the posts and of what is known of them.
std::string hash_of(const ValidationPosts& posts);

/// The mean loss of what a classifier says of the posts, [texts, outputs] as predict() gives it: cross-entropy over Σ weights[label] of the
/// posts, binary cross-entropy with that of positives times weights[label], or squared error.
double validation_loss(TargetKind kind, View<const float> said, const ValidationPosts& posts, std::span<const double> weights);

}  // namespace clamor::text
