#include "clamor/text/number_scores.hpp"

#include <algorithm>
#include <cmath>

#include "text/evaluation/bootstrap.hpp"

namespace clamor::text {

namespace {

/// The exponent of two of the largest magnitude: scaled by it, which rounds nothing, squares do not leave the range of double.
int exponent_of(std::span<const double> numbers) {
    double largest = 0;
    for (const double number : numbers) largest = std::max(largest, std::abs(number));
    int exponent = 0;
    std::frexp(largest, &exponent);
    return exponent;
}

std::vector<double> scaled(std::span<const double> numbers, int exponent) {
    std::vector<double> small;
    for (const double number : numbers) small.push_back(std::ldexp(number, -exponent));
    return small;
}

/// Means, squares and products of some pairs, in one pass (Welford 1962): a sum of squares would lose what differs little.
class Moments {
public:
    void add(double x, double y) {
        ++count_;
        const double dx = x - mean_x_, dy = y - mean_y_;
        mean_x_ += dx / count_;
        mean_y_ += dy / count_;
        xx_ += dx * (x - mean_x_);
        yy_ += dy * (y - mean_y_);
        xy_ += dx * (y - mean_y_);
    }
    double pearson() const {
        return xx_ > 0 && yy_ > 0 ? std::clamp(xy_ / (std::sqrt(xx_) * std::sqrt(yy_)), -1.0, 1.0) : 0;  // rounding goes beyond 1
    }

private:
    double count_ = 0, mean_x_ = 0, mean_y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0;
};

/// Errors by the true number's place among those that occur.
class ErrorsByPoint {
public:
    explicit ErrorsByPoint(std::size_t points) : sums_(points), counts_(points) {}
    void add(std::size_t point, double error) {
        sums_[point] += error;
        counts_[point] += 1;
    }
    double mean() const {
        double sum = 0, occur = 0;
        for (std::size_t p = 0; p < sums_.size(); ++p)
            if (counts_[p] > 0) sum += sums_[p] / counts_[p], occur += 1;
        return sum / occur;
    }

private:
    std::vector<double> sums_, counts_;
};

void check_numbers(std::span<const double> truth, std::span<const double> predicted, Index resamples) {
    check(truth.size() == predicted.size() && !truth.empty(),
          "number scores: expected as many predictions as true numbers, and at least one, got ", predicted.size(), " and ", truth.size());
    check(resamples > 0, "number scores: resamples must be positive, got ", resamples);
    for (std::size_t i = 0; i < truth.size(); ++i)
        check(std::isfinite(truth[i]) && std::isfinite(predicted[i]),
              "number scores: expected finite numbers, got ", truth[i], " and ", predicted[i]);
}

}  // namespace

NumberScores score_numbers(std::span<const double> truth, std::span<const double> predicted, Index resamples, std::uint64_t seed) {
    check_numbers(truth, predicted, resamples);
    const int exponent = exponent_of(truth), predicted_exponent = exponent_of(predicted), larger = std::max(exponent, predicted_exponent);
    const auto x = scaled(truth, exponent), y = scaled(predicted, predicted_exponent);
    std::vector<double> errors;
    for (std::size_t i = 0; i < truth.size(); ++i)
        errors.push_back(std::abs(std::ldexp(truth[i], -larger) - std::ldexp(predicted[i], -larger)));
    const auto [pearson, error] = bootstrap(truth.size(), resamples, seed, [&](std::span<const std::uint32_t> posts) {
        Moments drawn;
        double sum = 0;
        for (const std::uint32_t post : posts) {
            drawn.add(x[post], y[post]);
            sum += errors[post];
        }
        return std::array{drawn.pearson(), std::ldexp(sum / static_cast<double>(posts.size()), larger)};
    });
    return {.pearson = pearson, .absolute_error = error};
}

Score score_points(std::span<const double> truth, std::span<const double> predicted, Index resamples, std::uint64_t seed) {
    check_numbers(truth, predicted, resamples);
    std::vector<double> points(truth.begin(), truth.end());
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    std::vector<std::size_t> place;
    for (const double number : truth)
        place.push_back(static_cast<std::size_t>(std::lower_bound(points.begin(), points.end(), number) - points.begin()));
    return bootstrap(truth.size(), resamples, seed, [&](std::span<const std::uint32_t> posts) {
        ErrorsByPoint drawn(points.size());
        for (const std::uint32_t post : posts) drawn.add(place[post], std::abs(predicted[post] - truth[post]));
        return std::array{drawn.mean()};
    })[0];
}

}  // namespace clamor::text
