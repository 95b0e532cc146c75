#include "trends/distributions.hpp"

#include <cmath>

namespace clamor::trends {

double log_gamma(double x) {
    double shift = 0;
    while (x < 12) shift += std::log(x), x += 1;
    // Stirling's series, error below 1e-14 from 12 on.
    const double r = 1 / x, r2 = r * r, series = r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 / 1188))));
    return (x - 0.5) * std::log(x) - x + 0.9189385332046727 + series - shift;
}

double incomplete_beta(double x, double a, double b) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(1 - x, b, a);
    // The continued fraction, by Lentz's method as Thompson and Barnett 1986 changed it.
    constexpr double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    if (std::fabs(d) < tiny) d = tiny;
    d = 1 / d;
    double fraction = d;
    for (int m = 1; m <= 10000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (std::fabs(d) < tiny ? tiny : d);
        if (std::fabs(c) < tiny) c = tiny;
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (std::fabs(d) < tiny ? tiny : d);
        if (std::fabs(c) < tiny) c = tiny;
        fraction *= d * c;
        if (std::fabs(d * c - 1) < 1e-14) break;
    }
    return fraction / a * std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log1p(-x));
}

double student_quantile(double n) {
    constexpr double p = 0.05, z = 1.959963984540054;
    if (n < 1.000001) return 12.706204736;
    if (n == 2) return 4.302652730;
    const double a = 1 / (n - 0.5), b = 48 / (a * a);
    double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
    const double d = ((94.5 / (b + c) - 3) / b + 1) * std::sqrt(a * 1.5707963267948966) * n;
    double y = std::pow(d * p, 2 / n);
    if (y > 0.05 + a) {
        const double x = -z;
        y = x * x;
        if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
        y = std::expm1(a * y * y);
    } else {
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y;
    }
    return std::sqrt(n * y);
}

}  // namespace clamor::trends
