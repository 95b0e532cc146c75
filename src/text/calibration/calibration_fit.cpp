#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/ops/argmax.hpp"
#include "clamor/text/evaluation.hpp"
#include "text/calibration/temperature_fit.hpp"

namespace clamor::text {

namespace {

/// What a classifier says of posts, its confidence in the label that it gives, and what they are.
class JudgedClasses {
public:
    JudgedClasses(View<const float> probabilities, std::span<const std::int32_t> labels)
        : classes_(static_cast<std::size_t>(probabilities.cols())), labels_(labels) {
        const Index posts = probabilities.rows();
        check(posts > 0 && posts == static_cast<Index>(labels.size()), "calibrate: ", posts, " posts and ", labels.size(), " labels");
        for (const std::int32_t label : labels)
            check(label >= 0 && label < probabilities.cols(), "calibrate: label ", label, " of ", classes_, " classes");
        for (Index i = 0; i < posts; ++i) {
            const std::span<const float> row(probabilities.row(i), classes_);
            given_.push_back(ops::argmax(row));
            right_.push_back(given_.back() == labels[static_cast<std::size_t>(i)]);
            const double largest = logit(row[static_cast<std::size_t>(given_.back())]);
            for (const float p : row) gaps_.push_back(largest - logit(p));
        }
    }

    std::size_t posts() const { return given_.size(); }
    std::size_t outputs() const { return given_.size(); }

    Calibration fit_one(const PostNumbers& posts) const {
        if (posts.empty()) return {};
        return {.temperature = best_temperature([&](double t) { return label_loss(posts, t); })};
    }
    Calibration fit_given(const PostNumbers& posts) const {
        if (posts.empty()) return {};
        return {.temperature = best_temperature([&](double t) { return given_loss(posts, t); })};
    }
    Calibration fit_each(const PostNumbers& posts) const {
        Calibration fitted = fit_one(posts);
        std::vector<PostNumbers> of_label(classes_);
        for (const std::size_t i : posts) of_label[static_cast<std::size_t>(given_[i])].push_back(i);
        for (const PostNumbers& own : of_label)
            fitted.label_temperatures.push_back(
                own.empty() ? fitted.temperature
                            : best_temperature_near(fitted.temperature, [&](double t) { return given_loss(own, t); }));
        return fitted;
    }
    static constexpr std::array ways{&JudgedClasses::fit_one, &JudgedClasses::fit_given, &JudgedClasses::fit_each};

    void write_confidences(const Calibration& calibration, const PostNumbers& posts, std::vector<float>& confidences) const {
        for (const std::size_t i : posts)
            confidences[i] = static_cast<float>(1 / (1 + odds_against(i, calibration.temperature_of(given_[i]))));
    }
    double error(const std::vector<float>& confidences) const { return calibration_error(reliability(confidences, right_)); }
    double floor(const std::vector<float>& confidences) const { return calibration_floor(confidences); }

private:
    static double logit(float p) { return std::log(std::max(static_cast<double>(p), 1e-40)); }

    /// The odds against the label given: (1 - p) / p.
    double odds_against(std::size_t post, double temperature) const {
        double sum = 0;
        for (std::size_t c = 0; c < classes_; ++c)
            if (static_cast<Index>(c) != given_[post]) sum += std::exp(-gaps_[post * classes_ + c] / temperature);
        return sum;
    }
    /// -log p(the post's label), added up.
    double label_loss(const PostNumbers& posts, double temperature) const {
        throw_if_cancelled();
        double sum = 0;
        for (const std::size_t i : posts)
            sum += std::log1p(odds_against(i, temperature)) + gaps_[i * classes_ + static_cast<std::size_t>(labels_[i])] / temperature;
        return sum;
    }
    /// -log p(the label given is right, or is not), added up.
    double given_loss(const PostNumbers& posts, double temperature) const {
        throw_if_cancelled();
        constexpr double least = 1e-300;  // a wrong label may not be sure
        double sum = 0;
        for (const std::size_t i : posts) {
            const double against = odds_against(i, temperature);
            sum += std::log1p(against) - (right_[i] ? 0 : std::log(std::max(against, least)));
        }
        return sum;
    }

    std::size_t classes_;
    std::span<const std::int32_t> labels_;
    std::vector<double> gaps_;         ///< [posts, classes]: how far a logit is below the post's largest
    std::vector<Index> given_;         ///< [posts]: the likeliest
    std::vector<std::uint8_t> right_;  ///< [posts]
};

}  // namespace

Calibration fit_calibration(View<const float> probabilities, std::span<const std::int32_t> labels) {
    return fit_temperatures(JudgedClasses(probabilities, labels));
}

}  // namespace clamor::text
