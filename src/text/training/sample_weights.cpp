#include "text/training/sample_weights.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/core/error.hpp"

namespace clamor::text {

std::vector<double> relative_weights(std::span<const double> given, Index posts) {
    if (given.empty()) return {};
    check(static_cast<Index>(given.size()) == posts,
          "fit: sample_weights: expected one for each of ", posts, " posts, got ", given.size());
    for (std::size_t i = 0; i < given.size(); ++i)
        check(given[i] >= 0 && std::isfinite(given[i]),
              "fit: sample_weights: expected finite weights, not negative, got ", given[i], " of post ", i);
    const double largest = *std::max_element(given.begin(), given.end());
    check(largest > 0, "fit: sample_weights: expected a weight above 0, got none");
    std::vector<double> relative;
    double sum = 0, count = 0;
    for (const double weight : given) {
        const double beside = weight / largest >= least_weight ? weight / largest : 0;
        relative.push_back(beside);
        sum += beside;
        count += beside > 0;
    }
    for (double& weight : relative) weight *= count / sum;
    return relative;
}

}  // namespace clamor::text
