#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "clamor/core/shape.hpp"

namespace clamor {

/// Counter-based random numbers: Philox-4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// The same seed and stream give the same numbers on every machine; streams are independent, so each task takes its own
/// and the result does not depend on threads. The state is three integers, and can be saved and set.
class Rng {
public:
    using result_type = std::uint32_t;
    struct State {
        std::uint64_t seed = 0, stream = 0, position = 0;
        friend bool operator==(const State&, const State&) = default;
    };

    explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) : state_{seed, stream, 0} {}
    explicit Rng(const State& state) : state_(state) {
        if (state_.position % 4 != 0) block_ = philox(state_.position / 4);
    }
    const State& state() const noexcept { return state_; }

    /// An independent generator, for a task of this one.
    Rng split(std::uint64_t task) const { return Rng(mix(state_.seed + 0x9e3779b97f4a7c15u * (task + 1)), state_.stream ^ mix(task)); }

    static constexpr std::uint32_t min() { return 0; }
    static constexpr std::uint32_t max() { return 0xffffffffu; }
    std::uint32_t operator()() {
        if (state_.position % 4 == 0) block_ = philox(state_.position / 4);
        return block_[state_.position++ % 4];
    }

    /// Uniform in [0, 1), 53 random bits.
    double uniform() {
        const std::uint64_t high = (*this)() >> 5, low = (*this)() >> 6;
        return static_cast<double>(high * 67108864u + low) * 0x1p-53;
    }
    /// Standard normal (Box and Muller 1958).
    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(6.283185307179586 * uniform());
    }
    /// Uniform in [0, n), without bias (Lemire 2019).
    std::uint32_t below(std::uint32_t n) {
        check(n > 0, "rng: below(0)");
        std::uint64_t product = std::uint64_t{(*this)()} * n;
        if (static_cast<std::uint32_t>(product) < n) {
            const std::uint32_t threshold = (0u - n) % n;
            while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{(*this)()} * n;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }
    bool chance(double p) { return uniform() < p; }

    /// Fisher and Yates; the same on every machine, unlike std::shuffle.
    template <typename Range>
    void shuffle(Range& range) {
        for (std::size_t i = range.size(); i > 1; --i) std::swap(range[i - 1], range[below(static_cast<std::uint32_t>(i))]);
    }

    /// SplitMix64's finaliser.
    static constexpr std::uint64_t mix(std::uint64_t x) {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        return x ^ (x >> 31);
    }

private:
    std::array<std::uint32_t, 4> philox(std::uint64_t counter) const {
        std::array<std::uint32_t, 4> c{lo(counter), hi(counter), lo(state_.stream), hi(state_.stream)};
        std::uint32_t k0 = lo(state_.seed), k1 = hi(state_.seed);
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t a = std::uint64_t{0xd2511f53u} * c[0], b = std::uint64_t{0xcd9e8d57u} * c[2];
            c = {hi(b) ^ c[1] ^ k0, lo(b), hi(a) ^ c[3] ^ k1, lo(a)};
            k0 += 0x9e3779b9u;
            k1 += 0xbb67ae85u;
        }
        return c;
    }
    static constexpr std::uint32_t lo(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
    static constexpr std::uint32_t hi(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

    State state_;
    std::array<std::uint32_t, 4> block_{};
};

}  // namespace clamor
