#pragma once

#include <array>
#include <string>

#include "clamor/pipeline/sentiment_model.hpp"
#include "clamor/text/classifier.hpp"

namespace clamor::pipeline {

/// Sentiment by a text classifier whose labels are negative, neutral and positive, in any order. Borrows the classifier.
class TextSentiment final : public SentimentModel {
public:
    /// Throws Status::invalid_argument for a classifier with other labels, naming them.
    TextSentiment(const text::TextClassifier& classifier, std::string name);

    const std::string& name() const override { return name_; }
    Index predict(std::span<const std::string_view> texts, View<float> probabilities) override;

private:
    const text::TextClassifier& classifier_;
    std::string name_;
    std::array<Index, 3> column_{};  ///< of the classifier, for negative, neutral and positive
};

}  // namespace clamor::pipeline
