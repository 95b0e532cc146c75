#include "clamor/trends/rising.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "trends/distributions.hpp"

namespace clamor::trends {
namespace {

constexpr posts::Time hour = 3600000, day = 24 * hour, week = 7 * day;

/// Windows of one width, side by side. Window i has buckets [i width - shift, (i + 1) width - shift).
struct Windows {
    std::uint32_t width = 1, shift = 0, count = 0;
    std::uint32_t first = 0;                    // the first window with enough past
    std::array<std::uint32_t, 2> lags{};        // half windows in a day and in a week; 0 where that does not apply
    std::vector<double> voices = {}, before = {};   // in each window; and in all before it
    double dispersion = 1;

    std::uint32_t of(std::uint32_t bucket) const { return (bucket + shift) / width; }
};

/// Counts different voices by window. The marks are used again, never cleared: each count has marks of its own.
class Counter {
public:
    explicit Counter(std::uint32_t voices) : marks_(voices, 0) {}
    void count(const Windows& windows, std::span<const Use> uses, std::vector<double>& out) {
        out.assign(windows.count, 0);
        for (const Use& use : uses) {
            const std::uint32_t window = windows.of(use.bucket);
            std::uint64_t& mark = marks_[use.voice];
            if (mark == next_ + window) continue;
            mark = next_ + window;
            out[window] += 1;
        }
        next_ += windows.count;
    }

private:
    std::vector<std::uint64_t> marks_;
    std::uint64_t next_ = 1;
};

/// Without the days over, where it is a week or more: windows of a week and a day have two Fridays or one.
posts::Time whole_weeks(posts::Time length) { return length < week ? length : length / week * week; }

std::vector<Windows> make_windows(const Buckets& buckets, std::span<const Use> all, Counter& counter) {
    const posts::Time span = buckets.width * buckets.count;
    // A past of a day where there are two, else of a quarter of the time.
    const bool days = span >= 2 * day && buckets.width <= day / 2;
    const std::uint32_t past = days ? static_cast<std::uint32_t>(day / buckets.width) : std::max(1u, buckets.count / 4);
    const bool weeks = span > 2 * week - day && week % buckets.width == 0;   // of two weeks the first and last hours may be silent
    const std::array<std::uint32_t, 5> short_widths = {1, 3, 6, 12, 24}, long_widths = {1, 2, 4, 8, 16};
    std::vector<Windows> all_windows;
    for (std::uint32_t width : buckets.width <= hour ? short_widths : long_widths) {
        if (width > std::max(1u, buckets.count / 6)) break;
        const posts::Time length = whole_weeks(buckets.width * width);
        if (weeks) width = static_cast<std::uint32_t>(length / buckets.width);
        const bool same_hours = week % length == 0 || (2 * week % length == 0 && width % 2 == 0);   // in windows of past weeks
        if (weeks && length < week && !same_hours) continue;
        for (const std::uint32_t shift : {0u, width - width / 2}) {
            if (shift == width || (shift != 0 && width == 1)) continue;
            Windows w{.width = width, .shift = shift, .count = (buckets.count - 1 + shift) / width + 1};
            const std::uint32_t needed = weeks && length >= week ? std::max(past, static_cast<std::uint32_t>(week / buckets.width)) : past;
            w.first = std::min(w.count, (needed + shift + width - 1) / width);
            if (span >= 2 * day && length < day && day % length == 0) w.lags[0] = static_cast<std::uint32_t>(2 * day / length);
            if (weeks && length < week) w.lags[1] = static_cast<std::uint32_t>(2 * week / length);
            counter.count(w, all, w.voices);
            w.before.assign(w.count, 0);
            for (std::uint32_t i = 1; i < w.count; ++i) w.before[i] = w.before[i - 1] + w.voices[i - 1];
            all_windows.push_back(std::move(w));
        }
    }
    return all_windows;
}

/// Pearson's statistic of counts in the windows [0, end) against their share of all voices there; `degrees` of freedom.
double pearson(const Windows& w, std::span<const double> counts, std::uint32_t end, double& degrees) {
    double uses = 0, voices = 0, sum = 0;
    for (std::uint32_t i = 0; i < end; ++i) uses += counts[i], voices += w.voices[i];
    degrees = -1;
    for (std::uint32_t i = 0; i < end; ++i) {
        if (w.voices[i] == 0) continue;
        const double expected = uses * w.voices[i] / voices;
        sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        degrees += 1;
    }
    return sum;
}

/// How much wider than Poisson the counts of most terms scatter: the median, which a few that rise do not move.
double common_dispersion(const Windows& w, Counter& counter, std::span<const std::span<const Use>> terms) {
    constexpr std::size_t least_uses = 20, least_terms = 10, enough_terms = 1000;
    std::vector<double> ratios, counts;
    for (const auto& uses : terms) {
        if (ratios.size() == enough_terms) break;
        if (uses.size() < least_uses) continue;
        counter.count(w, uses, counts);
        double degrees = 0;
        const double statistic = pearson(w, counts, w.count, degrees);
        if (degrees < 2) continue;
        const double third = 1 - 2 / (9 * degrees);   // the median of chi-squared is degrees * third^3 (Wilson and Hilferty 1931)
        ratios.push_back(statistic / (degrees * third * third * third));
    }
    if (ratios.size() < least_terms) return 1;
    std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2), ratios.end());
    return std::max(1.0, ratios[ratios.size() / 2]);
}

struct Tail {
    double p = 1, expected = 0;
};

/// The chance of `observed` or more in a window with `voices`, after `past` in windows with `past_voices`.
Tail tail(double observed, double voices, double past, double past_voices, double dispersion) {
    if (past_voices == 0) return {};
    const double share = voices / (voices + past_voices);
    return {incomplete_beta(share, observed / dispersion, past / dispersion + 1), past * voices / past_voices};
}

/// The windows of one width, and a term's counts in them: one list, or that and the one shifted by half a width.
struct Counted {
    std::span<const Windows> windows;
    std::array<std::vector<double>, 2> counts;
};

/// Sums over the windows whole lags of half windows before window i of a list, or, where none is, after it; and `around` on either
/// side of each. Half windows are numbered from the beginning of the first list: what is odd is in the shifted one.
struct Rhythm {
    double uses = 0, voices = 0;
    Rhythm(const Counted& counted, std::size_t list, std::uint32_t i, std::uint32_t lag, std::uint32_t around) {
        const std::int64_t half = 2 * std::int64_t{i} - static_cast<std::int64_t>(list);
        const bool later = 2 * i < lag;
        for (std::int64_t at = half;;) {
            at += later ? std::int64_t{lag} : -std::int64_t{lag};
            const auto in = static_cast<std::size_t>(at & 1);
            const std::int64_t window = (at + static_cast<std::int64_t>(in)) / 2;
            const Windows& w = counted.windows[in];
            if (at < -1 || window >= w.count) break;
            for (std::int64_t j = std::max<std::int64_t>(0, window - around); j <= window + around && j < w.count; ++j) {
                uses += counted.counts[in][static_cast<std::size_t>(j)];
                voices += w.voices[static_cast<std::size_t>(j)];
            }
        }
    }
};

/// The window's tail against all of the past, and against the same hours and weekdays of it: the one that says least. What lies in the
/// first week is compared with the weeks after it.
/// One or two past days say little about an hour: then the hours around it help, but a rise must still be more than in the hour itself.
Tail window_tail(const Counted& counted, std::size_t list, std::uint32_t i, double past, double dispersion) {
    constexpr std::uint32_t enough = 3;   // past days, or weeks
    const Windows& w = counted.windows[list];
    const double observed = counted.counts[list][i];
    Tail worst = tail(observed, w.voices[i], past, w.before[i], dispersion);
    for (const std::uint32_t lag : w.lags) {
        if (lag == 0) continue;
        const std::uint32_t others = 2 * i < lag ? 2 * (w.count - 1 - i) / lag : 2 * i / lag;
        const std::uint32_t around = std::min(enough - std::min(enough, others), lag / 12);
        const Rhythm near(counted, list, i, lag, around), same(counted, list, i, lag, 0);
        if (near.voices == 0) continue;
        Tail rhythm = tail(observed, w.voices[i], near.uses, near.voices, dispersion);
        if (same.voices > 0) rhythm.expected = std::max(rhythm.expected, same.uses * w.voices[i] / same.voices);
        const double expected = std::max(worst.expected, rhythm.expected);
        if (rhythm.p > worst.p) worst = rhythm;
        worst.expected = expected;
    }
    return worst;
}

/// The term's own dispersion before window i, leaning on the common one.
double own_dispersion(const Windows& w, std::span<const double> counts, std::uint32_t i, double past) {
    constexpr double least_uses = 10, weight = 10;
    if (past < least_uses) return w.dispersion;
    double degrees = 0;
    const double statistic = pearson(w, counts, i, degrees);
    return std::max(w.dispersion, (statistic + weight * w.dispersion) / (std::max(0.0, degrees) + weight));
}

/// The strongest window of one width; p is 1 where none is a rise.
Rise strongest(Counted& counted, std::span<const Use> uses, Counter& counter, const RisingOptions& options) {
    for (std::size_t list = 0; list < counted.windows.size(); ++list) counter.count(counted.windows[list], uses, counted.counts[list]);
    Rise best;
    for (std::size_t list = 0; list < counted.windows.size(); ++list) {
        const Windows& w = counted.windows[list];
        const std::vector<double>& counts = counted.counts[list];
        double past = std::accumulate(counts.begin(), counts.begin() + w.first, 0.0);
        for (std::uint32_t i = w.first; i < w.count; past += counts[i], ++i) {
            if (counts[i] < options.least_voices || counts[i] * w.before[i] < options.least_ratio * past * w.voices[i]) continue;
            Tail found = window_tail(counted, list, i, past, w.dispersion);
            if (found.p >= best.p || counts[i] < options.least_ratio * found.expected) continue;
            found = window_tail(counted, list, i, past, own_dispersion(w, counts, i, past));
            if (found.p >= best.p) continue;
            best.begin = i * w.width - std::min(w.shift, i * w.width);
            best.end = (i + 1) * w.width - w.shift;
            best.observed = static_cast<std::uint32_t>(counts[i]);
            best.expected = found.expected;
            best.p = found.p;
        }
    }
    return best;
}

/// The window in which the rise is clearest: the narrowest whose evidence is beyond doubt and three quarters of the strongest one's (in
/// ln p), else the strongest. Windows come in order of width. p is times `looks`.
Rise clearest(std::span<const Windows> windows, std::span<const Use> uses, Counter& counter, Counted& counted, double looks,
              const RisingOptions& options) {
    constexpr double doubt = 1e-6, evidence = 0.75;
    std::vector<Rise> by_width;
    for (std::size_t begin = 0, end = 0; begin < windows.size(); begin = end) {
        while (end < windows.size() && windows[end].width == windows[begin].width) ++end;
        counted.windows = windows.subspan(begin, end - begin);
        Rise best = strongest(counted, uses, counter, options);
        if (best.p < 1) best.p = std::clamp(best.p * looks, 1e-300, 1.0);   // Bonferroni: windows that overlap need less
        by_width.push_back(best);
    }
    Rise best;
    for (const Rise& rise : by_width)
        if (rise.p < best.p) best = rise;
    for (const Rise& rise : by_width)
        if (rise.p <= doubt && std::log(rise.p) <= evidence * std::log(best.p)) return rise;
    return best;
}

}  // namespace

RisingResult find_rising(const Buckets& buckets, std::uint32_t voices, std::span<const Use> all,
                         std::span<const std::span<const Use>> terms, const RisingOptions& options) {
    check(options.q_limit > 0 && options.q_limit < 1, "rising: q_limit must be in (0, 1), got ", options.q_limit);
    RisingResult result;
    result.tested.assign(terms.size(), false);
    if (buckets.count == 0) return result;
    check(buckets.width > 0, "rising: buckets must have a width");

    Counter counter(voices);
    std::vector<Windows> windows = make_windows(buckets, all, counter);
    double looks = 0;
    for (Windows& w : windows) {
        throw_if_cancelled();
        w.dispersion = common_dispersion(w, counter, terms);
        result.dispersion = std::max(result.dispersion, w.dispersion);
        looks += w.count - w.first;
    }

    std::vector<Rise> tested;
    Counted counted;
    std::vector<double>& counts = counted.counts[0];
    const Windows whole{.width = buckets.count, .count = 1};
    for (std::uint32_t term = 0; term < terms.size(); ++term) {
        if (term % 1024 == 0) throw_if_cancelled();
        if (terms[term].size() < options.least_voices) continue;
        counter.count(whole, terms[term], counts);
        if (counts[0] < options.least_voices) continue;
        result.tested[term] = true;
        Rise rise = clearest(windows, terms[term], counter, counted, looks, options);
        rise.term = term;
        tested.push_back(rise);
    }
    std::sort(tested.begin(), tested.end(), [](const Rise& a, const Rise& b) { return a.p != b.p ? a.p < b.p : a.term < b.term; });
    double q = 1;
    for (std::size_t i = tested.size(); i-- > 0;) {
        q = std::min(q, tested[i].p * static_cast<double>(tested.size()) / static_cast<double>(i + 1));
        tested[i].q = q;
        tested[i].end = std::min(tested[i].end, buckets.count);
    }
    for (const Rise& rise : tested)
        if (rise.q <= options.q_limit) result.rises.push_back(rise);
    return result;
}

}  // namespace clamor::trends
