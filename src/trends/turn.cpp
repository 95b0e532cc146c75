#include "trends/turn.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

#include "clamor/core/context.hpp"

namespace clamor::trends {
namespace {

constexpr double least_size = 0.2, least_z = 4;
constexpr std::int64_t least_posts = 30;   // in the window, and before it
constexpr std::array<std::uint32_t, 12> lengths = {1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 72};

__extension__ using Wide = __int128;

struct Range {
    std::uint32_t begin = 0, end = 0;
};

/// A square of sums, from which that of any rectangle follows at once when it is complete.
class Square {
public:
    explicit Square(std::uint32_t size) : stride_(size + 1), sums_(stride_ * stride_, 0) {}
    Wide& at(std::size_t row, std::size_t column) { return sums_[(row + 1) * stride_ + column + 1]; }
    void complete() {
        for (std::size_t i = stride_; i < sums_.size(); ++i)
            if (i % stride_ != 0) sums_[i] += sums_[i - 1];
        for (std::size_t i = stride_; i < sums_.size(); ++i) sums_[i] += sums_[i - stride_];
    }
    double of(Range rows, Range columns) const {
        const auto until = [&](std::size_t row, std::size_t column) { return sums_[row * stride_ + column]; };
        return static_cast<double>(until(rows.end, columns.end) - until(rows.begin, columns.end) - until(rows.end, columns.begin) +
                                   until(rows.begin, columns.begin));
    }

private:
    std::size_t stride_;
    std::vector<Wide> sums_;
};

/// What a voice said in one bucket.
struct Said {
    std::uint32_t bucket = 0;
    std::int64_t posts = 0, mood = 0;
};

/// Sums over voices of what each said in one bucket times what it said in another.
class Voices {
public:
    explicit Voices(std::uint32_t buckets) : posts_(buckets), mixed_(buckets), moods_(buckets) {}

    void add(std::span<const Said> voice) {
        for (const Said& one : voice)
            for (const Said& other : voice) {
                posts_.at(one.bucket, other.bucket) += Wide{one.posts} * other.posts;
                mixed_.at(one.bucket, other.bucket) += Wide{one.posts} * other.mood;
                moods_.at(one.bucket, other.bucket) += Wide{one.mood} * other.mood;
            }
    }
    void complete() {
        for (Square* square : {&posts_, &mixed_, &moods_}) square->complete();
    }

    /// The sum over voices of (S - n m) in `a` times that in `b`: S a voice's sum of moods, n its posts.
    double around(double m, Range a, Range b) const {
        return moods_.of(a, b) - m * (mixed_.of(a, b) + mixed_.of(b, a)) + m * m * posts_.of(a, b);
    }

private:
    Square posts_, mixed_, moods_;
};

Voices pair(std::uint32_t buckets, std::span<Felt> posts) {
    std::sort(posts.begin(), posts.end(),
              [](const Felt& a, const Felt& b) { return std::tie(a.voice, a.bucket) < std::tie(b.voice, b.bucket); });
    Voices voices(buckets);
    std::vector<Said> voice;
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        if (i > 0 && posts[i].voice != posts[i - 1].voice) {
            voices.add(voice);
            voice.clear();
        }
        if (voice.empty() || voice.back().bucket != posts[i].bucket) voice.push_back({.bucket = posts[i].bucket});
        ++voice.back().posts;
        voice.back().mood += posts[i].mood;
    }
    voices.add(voice);
    voices.complete();
    return voices;
}

/// A window whose mood differs enough from that before it, with posts enough on both sides.
struct Candidate {
    Turn turn;                      // z is not known yet
    double past = 0, inside = 0;   // posts
};

std::vector<Candidate> large_turns(std::uint32_t buckets, std::int64_t unit, std::span<const Felt> posts) {
    std::vector<std::int64_t> count(buckets + 1, 0), mood(buckets + 1, 0);   // in the buckets before this
    for (const Felt& post : posts) {
        ++count[post.bucket + 1];
        mood[post.bucket + 1] += post.mood;
    }
    for (std::uint32_t b = 0; b < buckets; ++b) {
        count[b + 1] += count[b];
        mood[b + 1] += mood[b];
    }
    std::vector<Candidate> candidates;
    for (const std::uint32_t length : lengths)
        for (std::uint32_t begin = 1; begin + length <= buckets; ++begin) {
            const std::uint32_t end = begin + length;
            if (count[begin] < least_posts || count[end] - count[begin] < least_posts) continue;
            const auto past = static_cast<double>(count[begin]), inside = static_cast<double>(count[end] - count[begin]);
            const double before = static_cast<double>(mood[begin]) / (past * static_cast<double>(unit));
            const double during = static_cast<double>(mood[end] - mood[begin]) / (inside * static_cast<double>(unit));
            if (std::fabs(during - before) < least_size) continue;
            candidates.push_back({{.begin = begin, .end = end, .before = before, .during = during}, past, inside});
        }
    return candidates;
}

}  // namespace

std::optional<Turn> find_turn(std::uint32_t buckets, std::int64_t unit, std::span<Felt> posts) {
    const std::vector<Candidate> candidates = large_turns(buckets, unit, posts);
    if (candidates.empty()) return std::nullopt;
    const Voices voices = pair(buckets, posts);
    std::optional<Turn> best;
    std::pair<bool, double> most;   // whether it is beyond doubt, and what it explains
    for (const Candidate& candidate : candidates) {
        Turn turn = candidate.turn;
        const double n = candidate.past, k = candidate.inside;
        const Range past{0, turn.begin}, window{turn.begin, turn.end};
        const auto variance = [&](double mean) {
            const double m = mean * static_cast<double>(unit);
            return voices.around(m, past, past) / (n * n) + voices.around(m, window, window) / (k * k) -
                   2 * std::min(0.0, voices.around(m, past, window) / (n * k));
        };
        // Around either mean, for if there was no turn both are estimates of one: the larger error leaves no z above the root of the
        // number of voices, before or in the window.
        const double difference = std::fabs(turn.during - turn.before);
        turn.z = difference * static_cast<double>(unit) / std::sqrt(std::max(variance(turn.before), variance(turn.during)));
        const double between = n * k / (n + k) * difference * difference;   // of the sum of squares, what the two means explain
        const std::pair rank(turn.z >= Turn::clear, between);
        if (turn.z < least_z || rank <= most) continue;
        most = rank;
        best = turn;
    }
    return best;
}

}  // namespace clamor::trends
