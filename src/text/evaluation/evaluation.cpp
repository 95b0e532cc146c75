#include "clamor/text/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"

namespace clamor::text {

namespace {

void check_posts(std::span<const float> confidences, std::span<const std::uint8_t> right) {
    check(confidences.size() == right.size(), "evaluation: ", confidences.size(), " confidences and ", right.size(), " posts");
    for (const float c : confidences) check(c >= 0 && c <= 1.0001f, "evaluation: a confidence must be in [0, 1], got ", c);
}

}  // namespace

std::vector<ReliabilityBin> reliability(std::span<const float> confidences, std::span<const std::uint8_t> right, Index bins) {
    check(bins > 0, "reliability: bins must be positive, got ", bins);
    check_posts(confidences, right);
    std::vector<ReliabilityBin> all(static_cast<std::size_t>(bins));
    const auto count = static_cast<double>(bins);
    for (std::size_t b = 0; b < all.size(); ++b) {
        all[b].from = static_cast<double>(b) / count;
        all[b].to = static_cast<double>(b + 1) / count;
    }
    for (std::size_t i = 0; i < confidences.size(); ++i) {
        const auto confidence = static_cast<double>(confidences[i]);
        const double place = std::ceil(confidence * count) - 1;
        ReliabilityBin& bin = all[static_cast<std::size_t>(std::clamp(place, 0.0, count - 1))];
        ++bin.posts;
        bin.confidence += confidence;
        bin.accuracy += right[i] != 0;
    }
    for (ReliabilityBin& bin : all) {
        if (bin.posts == 0) continue;
        bin.confidence /= static_cast<double>(bin.posts);
        bin.accuracy /= static_cast<double>(bin.posts);
    }
    return all;
}

double calibration_error(std::span<const ReliabilityBin> bins) {
    double sum = 0, posts = 0;
    for (const ReliabilityBin& bin : bins) {
        sum += static_cast<double>(bin.posts) * std::abs(bin.accuracy - bin.confidence);
        posts += static_cast<double>(bin.posts);
    }
    return posts > 0 ? sum / posts : 0;
}

double calibration_floor(std::span<const float> confidences, Index bins, Index draws, std::uint64_t seed) {
    check(draws > 0, "calibration_floor: draws must be positive, got ", draws);
    Rng rng(seed);
    std::vector<std::uint8_t> right(confidences.size());
    double sum = 0;
    for (Index draw = 0; draw < draws; ++draw) {
        throw_if_cancelled();
        for (std::size_t i = 0; i < right.size(); ++i) right[i] = rng.chance(static_cast<double>(confidences[i]));
        sum += calibration_error(reliability(confidences, right, bins));
    }
    return sum / static_cast<double>(draws);
}

std::vector<CoveragePoint> coverage_curve(std::span<const float> confidences, std::span<const std::uint8_t> right) {
    check_posts(confidences, right);
    std::vector<std::size_t> order(confidences.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return confidences[a] > confidences[b]; });
    constexpr std::size_t steps = 20;
    std::vector<CoveragePoint> curve;
    std::size_t taken = 0, hits = 0;
    for (std::size_t step = 1; step <= steps; ++step) {
        const std::size_t wanted = (order.size() * step + steps - 1) / steps, before = taken;
        const auto together = [&] {
            return taken > 0 && taken < order.size() && confidences[order[taken]] == confidences[order[taken - 1]];
        };
        while (taken < wanted || together()) hits += right[order[taken++]] != 0;
        if (taken == before) continue;
        curve.push_back({.threshold = static_cast<double>(confidences[order[taken - 1]]),
                         .coverage = static_cast<double>(taken) / static_cast<double>(order.size()),
                         .accuracy = static_cast<double>(hits) / static_cast<double>(taken)});
    }
    std::reverse(curve.begin(), curve.end());
    return curve;
}

}  // namespace clamor::text
