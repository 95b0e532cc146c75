#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace clamor::trends {

/// A post whose mood is known: when, in whose words, and the mood in the caller's units.
struct Felt {
    std::uint32_t bucket = 0, voice = 0;
    std::int32_t mood = 0;
};

/// A stretch of buckets [begin, end) in which the mood left its own past.
struct Turn {
    std::uint32_t begin = 0, end = 0;
    double before = 0, during = 0;   ///< means
    double z = 0;                    ///< standard errors between them, 4 at least
    static constexpr double clear = 5;   ///< z that a search through all windows of all series leaves in no doubt
};

/// The clearest turn of posts in buckets 0 to `buckets` - 1, whose moods lie in [-unit, unit]: a window of one of a dozen lengths
/// against all before it. The error between them is that of voices, not of posts (docs/statistics.md, "Turns of the mood").
/// Sorts the posts; their order makes no difference. Time: posts, times the buckets that a voice is heard in.
std::optional<Turn> find_turn(std::uint32_t buckets, std::int64_t unit, std::span<Felt> posts);

}  // namespace clamor::trends
