#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/text/evaluation.hpp"
#include "text/calibration/temperature_fit.hpp"

namespace clamor::text {

namespace {

/// Posts with a label, and without it, for a temperature of its own: ten events for one thing that is fitted (Peduzzi et al. 1996).
constexpr std::ptrdiff_t enough_events = 10;

/// The probability of each label that a classifier says of posts, and which they have. Each label is a question of its own.
class JudgedLabels {
public:
    JudgedLabels(View<const float> probabilities, View<const float> targets)
        : posts_(static_cast<std::size_t>(probabilities.rows())), labels_(static_cast<std::size_t>(probabilities.cols())) {
        check(posts_ > 0 && labels_ > 0 && probabilities.shape() == targets.shape(),
              "calibrate: probabilities are ", probabilities.shape(), " and targets ", targets.shape());
        for (Index l = 0; l < probabilities.cols(); ++l) {
            for (Index i = 0; i < probabilities.rows(); ++i) {
                const float target = targets(i, l);
                check(target == 0 || target == 1, "calibrate: a label's target must be 0 or 1, got ", target);
                logits_.push_back(logit(probabilities(i, l)));
                has_.push_back(target == 1);
            }
        }
    }

    std::size_t posts() const { return posts_; }
    std::size_t outputs() const { return logits_.size(); }

    Calibration fit_one(const PostNumbers& posts) const {
        if (posts.empty()) return {};
        return {.temperature = best_temperature([&](double t) {
                    double sum = 0;
                    for (std::size_t l = 0; l < labels_; ++l) sum += loss(l, posts, t);
                    return sum;
                })};
    }
    Calibration fit_each(const PostNumbers& posts) const {
        Calibration fitted = fit_one(posts);
        for (std::size_t l = 0; l < labels_; ++l)
            fitted.label_temperatures.push_back(
                has_enough(l, posts) ? best_temperature_near(fitted.temperature, [&](double t) { return loss(l, posts, t); })
                                     : fitted.temperature);
        return fitted;
    }
    static constexpr std::array ways{&JudgedLabels::fit_one, &JudgedLabels::fit_each};

    void write_confidences(const Calibration& calibration, const PostNumbers& posts, std::vector<float>& probabilities) const {
        for (std::size_t l = 0; l < labels_; ++l) {
            const double temperature = calibration.temperature_of(static_cast<Index>(l));
            for (const std::size_t i : posts)
                probabilities[place(l, i)] = static_cast<float>(1 / (1 + std::exp(-logits_[place(l, i)] / temperature)));
        }
    }
    double error(const std::vector<float>& probabilities) const {
        return mean([&](std::size_t l) { return calibration_error(reliability(of_label(l, probabilities), of_label(l, has_))); });
    }
    double floor(const std::vector<float>& probabilities) const {
        return mean([&](std::size_t l) { return calibration_floor(of_label(l, probabilities)); });
    }

private:
    /// Nearer to 1 than a half unit in the last place of a float there are no others: it is not surely so.
    static double logit(float p) {
        const auto exact = static_cast<double>(p);
        return std::log(std::max(exact, 1e-40)) - std::log(std::max(1 - exact, 0x1p-25));
    }

    std::size_t place(std::size_t label, std::size_t post) const { return label * posts_ + post; }
    template <typename T>
    std::span<const T> of_label(std::size_t label, const std::vector<T>& values) const {
        return std::span(values).subspan(place(label, 0), posts_);
    }
    template <typename Of>
    double mean(Of&& of) const {
        double sum = 0;
        for (std::size_t l = 0; l < labels_; ++l) sum += of(l);
        return sum / static_cast<double>(labels_);
    }

    bool has_enough(std::size_t label, const PostNumbers& posts) const {
        const auto with = std::count_if(posts.begin(), posts.end(), [&](std::size_t i) { return has_[place(label, i)] != 0; });
        return std::min(with, static_cast<std::ptrdiff_t>(posts.size()) - with) >= enough_events;
    }
    /// -log p(the post has the label, or has it not), added up: log(1 + exp(±logit / temperature)).
    double loss(std::size_t label, const PostNumbers& posts, double temperature) const {
        throw_if_cancelled();
        double sum = 0;
        for (const std::size_t i : posts) {
            const double against = (has_[place(label, i)] ? -1 : 1) * logits_[place(label, i)] / temperature;
            sum += std::max(against, 0.0) + std::log1p(std::exp(-std::abs(against)));
        }
        return sum;
    }

    std::size_t posts_, labels_;
    std::vector<double> logits_;     ///< [labels, posts]
    std::vector<std::uint8_t> has_;  ///< [labels, posts]
};

}  // namespace

Calibration fit_calibration(View<const float> probabilities, View<const float> targets) {
    return fit_temperatures(JudgedLabels(probabilities, targets));
}

}  // namespace clamor::text
