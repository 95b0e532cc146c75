#pragma once

namespace clamor::trends {

/// ln of the gamma function, x > 0. Unlike std::lgamma it writes no global variable.
double log_gamma(double x);

/// The regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]: for whole numbers the chance that of
/// a + b - 1 trials with chance x each at least a succeed.
double incomplete_beta(double x, double a, double b);

/// The 97.5 % quantile of Student's t, degrees >= 1: to 1e-7 of itself.
double student_quantile(double degrees);

}  // namespace clamor::trends
