#pragma once

#include <string>

#include "clamor/pipeline/target_model.hpp"
#include "clamor/text/target_sentiment.hpp"

namespace clamor::pipeline {

/// Sentiment toward a target by text::TargetSentiment, which reads a mark before each of the target's aliases. Negative and positive are
/// the sums of its two points on either side of neutral. Borrows the model.
class TextTargetModel final : public TargetModel {
public:
    TextTargetModel(const text::TargetSentiment& model, std::string name);

    const std::string& name() const override { return name_; }
    void predict(std::span<const AboutTarget> posts, View<float> probabilities) override;

private:
    const text::TargetSentiment& model_;
    std::string name_;
};

}  // namespace clamor::pipeline
