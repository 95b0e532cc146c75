#include "clamor/train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace clamor::train {

namespace {

/// `fall(t)` for t in [0, 1) after the warm-up.
template <typename Fall>
Schedule warm_up_then(double warm_up, Fall fall) {
    check(warm_up >= 0 && warm_up <= 1, "schedule: warm_up is a share of the steps, within 0 and 1, got ", warm_up);
    return [warm_up, fall](Index step, Index steps) {
        const Index warm = static_cast<Index>(std::llround(warm_up * static_cast<double>(steps)));
        if (step < warm) return static_cast<double>(step + 1) / static_cast<double>(warm);
        const double t = static_cast<double>(step - warm) / static_cast<double>(std::max<Index>(1, steps - warm));
        return fall(std::min(t, 1.0));
    };
}

/// From a to b along half a cosine.
double half_cosine(double a, double b, double t) { return b + (a - b) * 0.5 * (1 + std::cos(std::numbers::pi * t)); }

}  // namespace

Schedule constant(double warm_up) {
    return warm_up_then(warm_up, [](double) { return 1.0; });
}

Schedule linear(WarmUpOptions options) {
    return warm_up_then(options.warm_up, [end = options.end](double t) { return 1 + (end - 1) * t; });
}

Schedule cosine(WarmUpOptions options) {
    return warm_up_then(options.warm_up, [end = options.end](double t) { return half_cosine(1, end, t); });
}

Schedule one_cycle(OneCycleOptions options) {
    check(options.rise > 0 && options.rise < 1, "one_cycle: rise must be between 0 and 1, got ", options.rise);
    check(options.start_divisor >= 1 && options.end_divisor > 0, "one_cycle: divisors must be positive, and the first at least 1");
    return [options](Index step, Index steps) {
        const double start = 1 / options.start_divisor, end = start / options.end_divisor;
        const double top = options.rise * static_cast<double>(steps) - 1, last = static_cast<double>(steps) - 1;
        const double s = std::min(static_cast<double>(step), last);
        if (s <= top) return top > 0 ? half_cosine(start, 1, s / top) : 1.0;
        return last > top ? half_cosine(1, end, (s - top) / (last - top)) : 1.0;
    };
}

}  // namespace clamor::train
