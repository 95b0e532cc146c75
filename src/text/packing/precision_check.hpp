#pragma once

#include <span>
#include <string_view>

#include "clamor/core/log.hpp"
#include "clamor/core/precision.hpp"
#include "clamor/core/view.hpp"
#include "clamor/text/calibration.hpp"
#include "text/training/encoded_posts.hpp"

namespace clamor::text {

/// Posts of many kinds and languages, on which precisions are compared where nothing was measured.
std::span<const std::string_view> probe_posts() noexcept;

/// Whether what was measured is within the limits (docs/precision.md).
bool holds(const PrecisionCost& cost, Precision precision) noexcept;

/// Whether each vector in `precision` is near that in fp32, by their cosine.   both [posts, width]
bool vectors_hold(View<const float> exact, View<const float> fast, Precision precision);

/// vectors_hold() of the means over the tokens of probe_posts().
bool means_hold(const TextNetwork<float>& exact, const TextNetwork<float>& fast, PostEncoder encode, Precision precision);

/// Whether results of the kind are near enough to those in fp32: labels are the same but for posts whose two best classes are as good as
/// equal, probabilities differ by little, numbers as numbers_hold() says.   both [posts, outputs]
bool outputs_hold(TargetKind kind, View<const float> exact, View<const float> fast);

/// Whether each number is near that in fp32, beside how far those spread.   both [posts, numbers]
bool numbers_hold(View<const float> exact, View<const float> fast);

/// The fastest precision that pays on the processor and that `is_good(precision)`; fp32 where none is.
template <typename IsGood>
Precision fastest_precision(IsGood&& is_good) {
    for (const Precision precision : {Precision::int8, Precision::bf16}) {
        if (!has_precision(precision)) {
            log_event(LogLevel::debug, "precision ", precision_name(precision), ": the processor does not have it");
        } else if (!pays(precision)) {
            log_event(LogLevel::debug, "precision ", precision_name(precision), ": slower than fp32 without AVX2");
        } else if (is_good(precision)) {
            log_event(LogLevel::info, "precision ", precision_name(precision), " chosen: the fastest whose results hold");
            return precision;
        } else {
            log_event(LogLevel::info, "precision ", precision_name(precision), " not chosen: its results are too far from fp32's");
        }
    }
    log_event(LogLevel::info, "precision ", precision_name(Precision::fp32), " chosen");
    return Precision::fp32;
}

}  // namespace clamor::text
