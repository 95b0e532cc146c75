#include "clamor/text/number_scores.hpp"

#include <algorithm>
#include <cmath>

#include "text/evaluation/bootstrap.hpp"

namespace clamor::text {

namespace {

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
        error_ += std::abs(x - y);
    }
    double pearson() const { return xx_ > 0 && yy_ > 0 ? xy_ / std::sqrt(xx_ * yy_) : 0; }
    double absolute_error() const { return error_ / count_; }

private:
    double count_ = 0, mean_x_ = 0, mean_y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0, error_ = 0;
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
    const auto [pearson, error] = bootstrap(truth.size(), resamples, seed, [&](std::span<const std::uint32_t> posts) {
        Moments drawn;
        for (const std::uint32_t post : posts) drawn.add(truth[post], predicted[post]);
        return std::array{drawn.pearson(), drawn.absolute_error()};
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
