#pragma once

#include <span>
#include <string>
#include <string_view>

#include "clamor/core/view.hpp"
#include "clamor/posts/track.hpp"

namespace clamor::pipeline {

/// A post, and a tracked name that it is about. Borrowed.
struct AboutTarget {
    std::string_view text;
    const posts::Tracked* target = nullptr;
};

/// What says how posts feel about the names in them.
class TargetModel {
public:
    virtual ~TargetModel() = default;

    /// As SentimentModel::name().
    virtual const std::string& name() const = 0;

    /// Writes probabilities [n, 3] of negative, neutral and positive toward the target. The texts are UTF-8, none of them empty; a text
    /// that answers its target need not name it. Called as SentimentModel::predict().
    virtual void predict(std::span<const AboutTarget> posts, View<float> probabilities) = 0;
};

}  // namespace clamor::pipeline
