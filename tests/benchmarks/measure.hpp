#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

#include "clamor/train/fit.hpp"

/// What the benchmarks read off their runs.
namespace clamor::benchmarks {

/// Seconds by the clock.
inline double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Seconds of processor time of this thread.
inline double thread_seconds() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// The value that a share of them lies below.
inline double quantile(std::vector<double> values, double share) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

/// The most memory that this process has held so far, of all kinds, in MB.
inline double peak_resident_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

/// Times each epoch of a fit() but the first, which warms up. Called after each step, as FitOptions::progress.
class EpochClock {
public:
    explicit EpochClock(Index steps_an_epoch) : steps_(steps_an_epoch) {}

    bool operator()(const train::Progress& progress) {
        if (progress.step % steps_ != 0) return true;
        const double here = now();
        if (progress.step > steps_) seconds_.push_back(here - begin_);
        begin_ = here;
        return true;
    }
    double median_seconds() const { return median(seconds_); }

private:
    Index steps_;
    double begin_ = 0;
    std::vector<double> seconds_;
};

}  // namespace clamor::benchmarks
