#include "clamor/ops/dropout.hpp"

#include <cmath>

#include "clamor/core/parallel.hpp"
#include "kernels/dropout.hpp"

namespace clamor::ops {

namespace {

constexpr Index words_worth_a_thread = 512;

void drop(const std::uint32_t* words, float scale, float* x, Index n) { kernels::dropout().apply(words, scale, x, n); }

void drop(const std::uint32_t* words, double scale, double* x, Index n) {
    for (Index i = 0; i < n; ++i) x[i] = words[i / 32] >> (i % 32) & 1 ? x[i] * scale : 0;
}

}  // namespace

DropoutMask dropout_mask(Index words, double p, Rng& rng) {
    check(p >= 0 && p < 1, "dropout: p must be in [0, 1), got ", p);
    auto mask = DropoutMask::uninitialized(Shape{words});
    const Rng::State state = rng.state();
    const std::uint64_t block = (state.position + 3) / 4, blocks = static_cast<std::uint64_t>(words * kernels::dropout_blocks_per_word);
    const auto threshold = static_cast<std::uint32_t>(std::lround(p * 65536));
    parallel_for(words, words_worth_a_thread, [&](Index first, Index last) {
        const auto skipped = static_cast<std::uint64_t>(first * kernels::dropout_blocks_per_word);
        kernels::dropout().mask(state.seed, state.stream, block + skipped, threshold, mask.data() + first, last - first);
    });
    rng = Rng(Rng::State{state.seed, state.stream, 4 * (block + blocks)});
    return mask;
}

template <typename T>
void dropout(View<T> x, View<const std::uint32_t> mask, double p) {
    check(mask.size() >= dropout_words(x.size()),
          "dropout: ", x.shape(), " needs a mask of ", dropout_words(x.size()), " words, got ", mask.size());
    check(p >= 0 && p < 1, "dropout: p must be in [0, 1), got ", p);
    const auto scale = static_cast<T>(1 / (1 - p));
    parallel_for(dropout_words(x.size()), words_worth_a_thread, [&](Index first, Index last) {
        drop(mask.data() + first, scale, x.data() + first * 32, std::min(x.size(), last * 32) - first * 32);
    });
}

template void dropout(View<float>, View<const std::uint32_t>, double);
template void dropout(View<double>, View<const std::uint32_t>, double);

}  // namespace clamor::ops
