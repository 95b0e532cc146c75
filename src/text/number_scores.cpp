#include "clamor/text/number_scores.hpp"

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "text/bootstrap.hpp"

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

}  // namespace

NumberScores score_numbers(std::span<const double> truth, std::span<const double> predicted, Index resamples, std::uint64_t seed) {
    check(truth.size() == predicted.size() && !truth.empty(), "number scores: expected as many predictions as true numbers, and at least one, got ", predicted.size(),
          " and ", truth.size());
    check(resamples > 0, "number scores: resamples must be positive, got ", resamples);
    Moments all;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        check(std::isfinite(truth[i]) && std::isfinite(predicted[i]), "number scores: expected finite numbers, got ", truth[i], " and ", predicted[i]);
        all.add(truth[i], predicted[i]);
    }
    Rng rng(seed);
    std::vector<double> pearson, error;
    for (Index r = 0; r < resamples; ++r) {
        throw_if_cancelled();
        Moments drawn;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const std::size_t post = rng.below(static_cast<std::uint32_t>(truth.size()));
            drawn.add(truth[post], predicted[post]);
        }
        pearson.push_back(drawn.pearson());
        error.push_back(drawn.absolute_error());
    }
    return {.pearson = {all.pearson(), middle_of(std::move(pearson))}, .absolute_error = {all.absolute_error(), middle_of(std::move(error))}};
}

}  // namespace clamor::text
