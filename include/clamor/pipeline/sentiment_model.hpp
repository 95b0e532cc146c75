#pragma once

#include <span>
#include <string>
#include <string_view>

#include "clamor/core/view.hpp"

namespace clamor::pipeline {

/// What gives posts their sentiment.
class SentimentModel {
public:
    virtual ~SentimentModel() = default;

    /// Goes into the report, and into states: those of different models do not merge. A model of text/ that predicts in another precision
    /// than f32 when its adapter (TextSentiment and its like) is made is another one: "sentiment-en (int8)".
    virtual const std::string& name() const = 0;

    /// Writes the probabilities [n, 3] of negative, neutral and positive for texts [n] of UTF-8, none of them empty. Called by one
    /// thread at a time, outside of any parallel loop; may use the threads of the current context. Returns how many texts are longer
    /// than the model reads.
    virtual Index predict(std::span<const std::string_view> texts, View<float> probabilities) = 0;
};

}  // namespace clamor::pipeline
