#pragma once

#include <array>
#include <numeric>
#include <type_traits>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/text/score.hpp"

namespace clamor::text {

/// Between the 2.5th and the 97.5th percentile of what draws gave.
Interval middle_of(std::vector<double> values);

/// Scores of all posts, with intervals by the percentile bootstrap.
///
///   scores_of(which posts, some of them perhaps more than once) -> std::array<double, scores>
template <typename ScoresOf>
auto bootstrap(std::size_t posts, Index resamples, std::uint64_t seed, ScoresOf&& scores_of) {
    std::vector<std::uint32_t> which(posts);
    std::iota(which.begin(), which.end(), 0u);
    const auto values = scores_of(which);
    constexpr std::size_t count = std::tuple_size_v<std::remove_const_t<decltype(values)>>;
    std::array<std::vector<double>, count> drawn;
    Rng rng(seed);
    for (Index r = 0; r < resamples; ++r) {
        throw_if_cancelled();
        for (std::uint32_t& post : which) post = rng.below(static_cast<std::uint32_t>(posts));
        const auto of_draw = scores_of(which);
        for (std::size_t s = 0; s < count; ++s) drawn[s].push_back(of_draw[s]);
    }
    std::array<Score, count> scores;
    for (std::size_t s = 0; s < count; ++s) scores[s] = {values[s], middle_of(std::move(drawn[s]))};
    return scores;
}

}  // namespace clamor::text
