#pragma once

#include "text/encoded_posts.hpp"

namespace clamor::text {

/// TextClassifier::predict() and TextTasks::predict(): probabilities [texts, classes of all heads], a softmax a head, of its logits over
/// its temperature; no temperatures: 1.
void predict_posts(const TextNetwork<float>& network, const PostEncoder& encoder, std::span<const double> temperatures, std::span<const std::string_view> texts,
                   View<float> probabilities);

}  // namespace clamor::text
