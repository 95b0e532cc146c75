#include "kernels/neighbour_max.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

using Index = std::int64_t;

inline void take_larger(float* __restrict y, std::uint32_t* __restrict winner, const float* __restrict x, std::uint32_t source,
                        Index width) {
    for (Index c = 0; c < width; ++c) {
        const bool larger = x[c] > y[c] || x[c] != x[c];  // a NaN wins
        y[c] = larger ? x[c] : y[c];
        winner[c] = larger ? source : winner[c];
    }
}

void forward(const NeighbourMaxCall& s, const float* x, float* y, std::uint32_t* winner, Index first, Index last) {
    for (Index r = first; r < last; ++r) {
        float* const out = y + r * s.width;
        std::uint32_t* const won = winner + r * s.width;
        const Index begin = s.offsets[r], end = s.offsets[r + 1];
        const std::uint32_t source = begin < end ? s.columns[begin] : nobody;
        for (Index c = 0; c < s.width; ++c) {
            out[c] = begin < end ? x[Index{source} * s.width + c] : 0;
            won[c] = source;
        }
        for (Index k = begin + 1; k < end; ++k) take_larger(out, won, x + Index{s.columns[k]} * s.width, s.columns[k], s.width);
    }
}

inline void add_won(float* __restrict dx, const float* __restrict dy, const std::uint32_t* __restrict winner, std::uint32_t source,
                    Index width) {
    for (Index c = 0; c < width; ++c) dx[c] += winner[c] == source ? dy[c] : 0;
}

void backward(const NeighbourMaxCall& s, const float* dy, const std::uint32_t* winner, float* dx, Index first, Index last) {
    for (Index r = first; r < last; ++r) {
        float* const out = dx + r * s.width;
        for (Index c = 0; c < s.width; ++c) out[c] = 0;
        for (Index k = s.offsets[r]; k < s.offsets[r + 1]; ++k) {
            const Index target = s.columns[k];
            add_won(out, dy + target * s.width, winner + target * s.width, static_cast<std::uint32_t>(r), s.width);
        }
    }
}

}  // namespace

const NeighbourMaxKernels neighbour_max = {forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
