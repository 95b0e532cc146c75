#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/ops/argmax.hpp"
#include "clamor/text/evaluation.hpp"
#include "text/calibration.hpp"

namespace clamor::text {

namespace {

using Posts = std::vector<std::size_t>;  // numbers of them

constexpr std::size_t folds = 5;
constexpr int foldings = 5;  ///< of which the mean is taken: one differs from the next by as much as two ways to fit
constexpr std::uint64_t fold_seed = 1;

/// What a classifier says of posts, and what they are.
class Judged {
public:
    Judged(View<const float> probabilities, std::span<const std::int32_t> labels)
        : classes_(static_cast<std::size_t>(probabilities.cols())), labels_(labels) {
        const Index posts = probabilities.rows();
        check(posts > 0 && posts == static_cast<Index>(labels.size()), "calibrate: ", posts, " posts and ", labels.size(), " labels");
        for (const std::int32_t label : labels)
            check(label >= 0 && label < probabilities.cols(), "calibrate: label ", label, " of ", classes_, " classes");
        for (Index i = 0; i < posts; ++i) {
            const std::span<const float> row(probabilities.row(i), classes_);
            given_.push_back(ops::argmax(row));
            const double largest = logit(row[static_cast<std::size_t>(given_.back())]);
            for (const float p : row) gaps_.push_back(largest - logit(p));
        }
    }

    std::size_t size() const { return given_.size(); }
    std::size_t classes() const { return classes_; }
    Index given(std::size_t post) const { return given_[post]; }
    bool is_right(std::size_t post) const { return given_[post] == labels_[post]; }
    Posts all() const {
        Posts posts(size());
        std::iota(posts.begin(), posts.end(), std::size_t{0});
        return posts;
    }

    /// The odds against the label given: (1 - p) / p.
    double odds_against(std::size_t post, double temperature) const {
        double sum = 0;
        for (std::size_t c = 0; c < classes_; ++c)
            if (static_cast<Index>(c) != given(post)) sum += std::exp(-gaps_[post * classes_ + c] / temperature);
        return sum;
    }
    double confidence(std::size_t post, const Calibration& calibration) const {
        return 1 / (1 + odds_against(post, calibration.temperature_of(given(post))));
    }

    /// -log p(the post's label), added up.
    double label_loss(const Posts& posts, double temperature) const {
        throw_if_cancelled();
        double sum = 0;
        for (const std::size_t i : posts)
            sum += std::log1p(odds_against(i, temperature)) + gaps_[i * classes_ + static_cast<std::size_t>(labels_[i])] / temperature;
        return sum;
    }
    /// -log p(the label given is right, or is not), added up.
    double given_loss(const Posts& posts, double temperature) const {
        throw_if_cancelled();
        constexpr double least = 1e-300;  // a wrong label may not be sure
        double sum = 0;
        for (const std::size_t i : posts) {
            const double against = odds_against(i, temperature);
            sum += std::log1p(against) - (is_right(i) ? 0 : std::log(std::max(against, least)));
        }
        return sum;
    }
    /// The expected calibration error of these confidences, one a post.
    double error(const std::vector<float>& confidences) const {
        std::vector<std::uint8_t> right;
        for (std::size_t i = 0; i < size(); ++i) right.push_back(is_right(i));
        return calibration_error(reliability(confidences, right));
    }

private:
    static double logit(float p) { return std::log(std::max(static_cast<double>(p), 1e-40)); }

    std::size_t classes_;
    std::span<const std::int32_t> labels_;
    std::vector<double> gaps_;  ///< [posts, classes]: how far a logit is below the post's largest
    std::vector<Index> given_;
};

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

Calibration fit_one(const Judged& judged, const Posts& posts) {
    if (posts.empty()) return {};
    return {.temperature = best_temperature([&](double t) { return judged.label_loss(posts, t); })};
}

/// A label's temperature is log-normal about that of all, with a deviation of e: what few posts say counts little.
Calibration fit_each(const Judged& judged, const Posts& posts) {
    Calibration fitted = fit_one(judged, posts);
    std::vector<Posts> of_label(judged.classes());
    for (const std::size_t i : posts) of_label[static_cast<std::size_t>(judged.given(i))].push_back(i);
    for (const Posts& own : of_label)
        fitted.label_temperatures.push_back(own.empty() ? fitted.temperature : best_temperature([&](double t) {
            const double distance = std::log(t / fitted.temperature);
            return judged.given_loss(own, t) + distance * distance / 2;
        }));
    return fitted;
}

std::vector<float> confidences(const Judged& judged, const Calibration& calibration) {
    std::vector<float> all;
    for (std::size_t i = 0; i < judged.size(); ++i) all.push_back(static_cast<float>(judged.confidence(i, calibration)));
    return all;
}

/// The error of a way to fit where each fifth of the posts, in this order, is judged by what was fitted on the others.
template <typename Fit>
double cross_fitted_error(const Judged& judged, const Posts& order, Fit&& fit) {
    std::vector<float> all(order.size());
    for (std::size_t fold = 0; fold < std::min(folds, order.size()); ++fold) {
        Posts others;
        for (std::size_t i = 0; i < order.size(); ++i)
            if (i % folds != fold) others.push_back(order[i]);
        const Calibration fitted = fit(judged, others);
        for (std::size_t i = fold; i < order.size(); i += folds) all[order[i]] = static_cast<float>(judged.confidence(order[i], fitted));
    }
    return judged.error(all);
}

template <typename Fit>
double cross_fitted_error(const Judged& judged, Fit&& fit) {
    Posts order = judged.all();
    Rng rng(fold_seed);
    double sum = 0;
    for (int folding = 0; folding < foldings; ++folding) {
        rng.shuffle(order);
        sum += cross_fitted_error(judged, order, fit);
    }
    return sum / foldings;
}

}  // namespace

Calibration fit_calibration(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const Judged judged(probabilities, labels);
    Calibration fitted = fit_one(judged, judged.all());
    CalibrationErrors errors{.before = judged.error(confidences(judged, {})), .cross_fitted = cross_fitted_error(judged, fit_one)};
    if (probabilities.rows() >= enough_posts) {
        if (const double error = cross_fitted_error(judged, fit_each); error < errors.cross_fitted) {
            fitted = fit_each(judged, judged.all());
            errors.cross_fitted = error;
        }
    }
    const std::vector<float> calibrated = confidences(judged, fitted);
    errors.after = judged.error(calibrated);
    errors.floor = calibration_floor(calibrated);
    fitted.errors = errors;
    fitted.posts = probabilities.rows();
    return fitted;
}

}  // namespace clamor::text
