#include "text/evaluation/bootstrap.hpp"

#include <algorithm>

namespace clamor::text {

namespace {

/// The q-quantile, between neighbours as NumPy's default.
double quantile(const std::vector<double>& sorted, double q) {
    const double place = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Interval middle_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace clamor::text
