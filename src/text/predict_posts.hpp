#pragma once

#include "clamor/text/calibration.hpp"
#include "clamor/text/long_texts.hpp"
#include "text/encoded_posts.hpp"

namespace clamor::text {

/// What becomes of a head's logits.
struct HeadOutput {
    TargetKind kind = TargetKind::classes;
    const Calibration* calibration = nullptr;  ///< of classes: whose temperatures divide them; none: nothing does
    double center = 0, spread = 1;             ///< of a number: center + spread * logit
};

/// TextClassifier::predict(), TextTasks' and, of TargetedText, TargetSentiment's: probabilities or numbers [texts, classes of all heads]. One
/// output a head. Returns how many texts have more tokens than are read at once.
template <typename Text>
Index predict_posts(const TextNetwork<float>& network, const PostEncoder& encoder, std::span<const HeadOutput> outputs, std::span<const Text> texts,
                    LongTexts long_texts, View<float> probabilities);

}  // namespace clamor::text
