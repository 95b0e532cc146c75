#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace clamor::pipeline {

inline constexpr int sentiment_unit = 10000;   ///< probabilities and net sentiment are integers of 1/10000

/// The probabilities of a post, rounded once, so that sums are exact and all outputs say the same. None by default.
struct Sentiment {
    static constexpr std::uint16_t none = 0xffff;
    std::uint16_t negative = none, positive = none;

    Sentiment() = default;
    /// From the probabilities of negative, neutral and positive; none where one is not finite.
    explicit Sentiment(const float* p) {
        if (!std::isfinite(p[0]) || !std::isfinite(p[1]) || !std::isfinite(p[2])) return;
        const auto unit = [](float value) { return static_cast<int>(std::lround(std::clamp(value, 0.0f, 1.0f) * float{sentiment_unit})); };
        negative = static_cast<std::uint16_t>(unit(p[0]));
        positive = static_cast<std::uint16_t>(std::min(unit(p[2]), sentiment_unit - int{negative}));
    }

    explicit operator bool() const { return negative != none; }
    int neutral() const { return sentiment_unit - int{negative} - int{positive}; }
    int net() const { return int{positive} - int{negative}; }
    /// -1 negative, 0 neutral, 1 positive: the most probable; neutral where two share that.
    int label() const {
        if (negative > positive && negative > neutral()) return -1;
        return positive > negative && positive > neutral() ? 1 : 0;
    }
};

inline std::string_view label_name(int label) { return label < 0 ? "negative" : label > 0 ? "positive" : "neutral"; }

}  // namespace clamor::pipeline
