#include "clamor/text/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "text/bootstrap.hpp"

namespace clamor::text {

namespace {

struct ClassCounts {
    double posts = 0, given = 0, right = 0;
};

std::vector<ClassCounts> count_classes(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const auto classes = static_cast<std::size_t>(probabilities.cols());
    check(probabilities.rows() == static_cast<Index>(labels.size()), "metric: ", labels.size(), " labels for probabilities ", probabilities.shape());
    std::vector<ClassCounts> counts(classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float* row = probabilities.row(static_cast<Index>(i));
        const auto best = static_cast<std::size_t>(std::max_element(row, row + classes) - row);
        check(labels[i] >= 0 && static_cast<std::size_t>(labels[i]) < classes, "metric: label ", labels[i], " of ", classes, " classes");
        auto& truth = counts[static_cast<std::size_t>(labels[i])];
        ++truth.posts;
        ++counts[best].given;
        if (best == static_cast<std::size_t>(labels[i])) ++truth.right;
    }
    return counts;
}

/// The mean of score(class) over the classes that have posts.
template <typename Score>
double mean_of(const std::vector<ClassCounts>& counts, Score&& score) {
    double sum = 0, classes = 0;
    for (const ClassCounts& c : counts)
        if (c.posts > 0) sum += score(c), ++classes;
    return classes > 0 ? sum / classes : 0;
}

double f1(const ClassCounts& c) { return c.posts + c.given > 0 ? 2 * c.right / (c.posts + c.given) : 0; }

struct Scores {
    double accuracy = 0, macro_recall = 0, macro_f1 = 0;
};

Scores scores_of(std::span<const std::int64_t> confusion, std::size_t classes) {
    Scores scores;
    double posts = 0, right = 0, present = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        double of_class = 0, put = 0;
        for (std::size_t other = 0; other < classes; ++other) {
            of_class += static_cast<double>(confusion[c * classes + other]);
            put += static_cast<double>(confusion[other * classes + c]);
        }
        const auto hits = static_cast<double>(confusion[c * classes + c]);
        posts += of_class;
        right += hits;
        if (of_class == 0) continue;
        ++present;
        scores.macro_recall += hits / of_class;
        scores.macro_f1 += 2 * hits / (of_class + put);
    }
    scores.accuracy = right / posts;
    scores.macro_recall /= present;
    scores.macro_f1 /= present;
    return scores;
}

/// The q-quantile, between neighbours as NumPy's default.
double quantile(const std::vector<double>& sorted, double q) {
    const double place = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void check_posts(std::span<const float> confidences, std::span<const std::uint8_t> right) {
    check(confidences.size() == right.size(), "evaluation: ", confidences.size(), " confidences and ", right.size(), " posts");
    for (const float c : confidences) check(c >= 0 && c <= 1.0001f, "evaluation: a confidence must be in [0, 1], got ", c);
}

}  // namespace

double macro_recall(View<const float> probabilities, std::span<const std::int32_t> labels) {
    return mean_of(count_classes(probabilities, labels), [](const ClassCounts& c) { return c.right / c.posts; });
}

double macro_f1(View<const float> probabilities, std::span<const std::int32_t> labels) { return mean_of(count_classes(probabilities, labels), f1); }

std::vector<double> class_f1(View<const float> probabilities, std::span<const std::int32_t> labels) {
    std::vector<double> scores;
    for (const ClassCounts& c : count_classes(probabilities, labels)) scores.push_back(f1(c));
    return scores;
}

Interval middle_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

ScoreIntervals bootstrap(View<const std::int64_t> confusion, Index resamples, std::uint64_t seed) {
    const Index classes = confusion.rows();
    check(classes > 0 && confusion.cols() == classes, "bootstrap: confusion must be [classes, classes], got ", confusion.shape());
    check(resamples > 0, "bootstrap: resamples must be positive, got ", resamples);
    std::vector<std::uint32_t> cells;  // of each post
    for (Index cell = 0; cell < confusion.size(); ++cell) {
        check(confusion[cell] >= 0 && confusion[cell] <= std::numeric_limits<std::int32_t>::max() - static_cast<std::int64_t>(cells.size()),
              "bootstrap: counts must be from 0 to 2^31 - 1 in all, got ", confusion[cell]);
        cells.insert(cells.end(), static_cast<std::size_t>(confusion[cell]), static_cast<std::uint32_t>(cell));
    }
    check(!cells.empty(), "bootstrap: no posts");
    const auto posts = static_cast<std::uint32_t>(cells.size());
    Rng rng(seed);
    std::vector<double> accuracy, recall, f1;
    for (Index r = 0; r < resamples; ++r) {
        throw_if_cancelled();
        std::vector<std::int64_t> drawn(static_cast<std::size_t>(confusion.size()));
        for (std::uint32_t i = 0; i < posts; ++i) ++drawn[cells[rng.below(posts)]];
        const Scores scores = scores_of(drawn, static_cast<std::size_t>(classes));
        accuracy.push_back(scores.accuracy);
        recall.push_back(scores.macro_recall);
        f1.push_back(scores.macro_f1);
    }
    return {middle_of(std::move(accuracy)), middle_of(std::move(recall)), middle_of(std::move(f1))};
}

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
        const auto together = [&] { return taken > 0 && taken < order.size() && confidences[order[taken]] == confidences[order[taken - 1]]; };
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
