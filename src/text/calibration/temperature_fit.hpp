#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "clamor/core/rng.hpp"
#include "text/calibration/calibration.hpp"

namespace clamor::text {

using PostNumbers = std::vector<std::size_t>;

/// The place in [low, high] of the least value of a function with one minimum (golden-section search, Kiefer 1953).
template <typename Function>
double minimum(double low, double high, Function&& f) {
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double a = high - golden * (high - low), b = low + golden * (high - low), fa = f(a), fb = f(b);
    while (high - low > 1e-4) {
        if (fa <= fb) {
            high = b, b = a, fb = fa;
            a = high - golden * (high - low), fa = f(a);
        } else {
            low = a, a = b, fa = fb;
            b = low + golden * (high - low), fb = f(b);
        }
    }
    return (low + high) / 2;
}

template <typename Loss>
double best_temperature(Loss&& loss) {
    return std::exp(minimum(std::log(Calibration::least_temperature), std::log(Calibration::most_temperature),
                            [&](double l) { return loss(std::exp(l)); }));
}

/// That of a label, log-normal about that of all with a deviation of e: what few posts say counts little.
template <typename Loss>
double best_temperature_near(double of_all, Loss&& loss) {
    return best_temperature([&](double t) {
        const double distance = std::log(t / of_all);
        return loss(t) + distance * distance / 2;
    });
}

/// The error of a way to fit where each fifth of the posts is judged by what was fitted on the others, the mean of five repeats: one
/// differs from the next by as much as two ways to fit.
template <typename Judged, typename Fit>
double cross_fitted_error(const Judged& judged, PostNumbers order, Fit&& fit) {
    constexpr std::size_t folds = 5;
    constexpr int repeats = 5;
    Rng rng(1);
    double sum = 0;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        rng.shuffle(order);
        std::vector<float> confidences(judged.outputs());
        for (std::size_t fold = 0; fold < std::min(folds, order.size()); ++fold) {
            PostNumbers left_out, others;
            for (std::size_t i = 0; i < order.size(); ++i) (i % folds == fold ? left_out : others).push_back(order[i]);
            judged.write_confidences(fit(others), left_out, confidences);
        }
        sum += judged.error(confidences);
    }
    return sum / repeats;
}

/// The temperatures by the best of some ways, and their errors. Judged is what a classifier says of posts, and what they are:
///
///   posts(), outputs()       how many: a post has one output, or one for each label
///   ways                     members that take which posts and make a Calibration; all but the first ask for enough_posts
///   write_confidences(calibration, which posts, confidences [outputs])    of these posts, calibrated, in their places among all
///   error(confidences), floor(confidences)                                calibration_error() and calibration_floor()
template <typename Judged>
Calibration fit_temperatures(const Judged& judged) {
    PostNumbers all(judged.posts());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto confidences = [&](const Calibration& calibration) {
        std::vector<float> made(judged.outputs());
        judged.write_confidences(calibration, all, made);
        return made;
    };

    Calibration fitted;
    CalibrationErrors errors{.before = judged.error(confidences({})), .cross_fitted = std::numeric_limits<double>::infinity()};
    for (const auto way : Judged::ways) {
        const auto fit = [&](const PostNumbers& posts) { return std::invoke(way, judged, posts); };
        if (const double error = cross_fitted_error(judged, all, fit); error < errors.cross_fitted) {
            fitted = fit(all);
            errors.cross_fitted = error;
        }
        if (static_cast<Index>(all.size()) < enough_posts) break;
    }
    const std::vector<float> calibrated = confidences(fitted);
    errors.after = judged.error(calibrated);
    errors.floor = judged.floor(calibrated);
    fitted.errors = errors;
    fitted.posts = static_cast<Index>(all.size());
    return fitted;
}

}  // namespace clamor::text
