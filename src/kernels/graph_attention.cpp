#include "kernels/graph_attention.hpp"

#include "kernels/math.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

using Index = std::int64_t;
using Call = GraphAttentionCall;
using State = GraphAttentionState;
using Gradients = GraphAttentionGradients;

constexpr Index block = graph_attention_heads;  // scores at once: edges times heads
constexpr float lowest = -__FLT_MAX__;          // finite: a score of -infinity less this is no NaN

inline float leaky(float x, float slope) { return x > 0 ? x : slope * x; }

inline void add_scaled(float* __restrict y, const float* __restrict x, float scale, Index width) {
    for (Index c = 0; c < width; c += 8)
        for (Index i = 0; i < 8; ++i) y[c + i] += scale * x[c + i];
}

inline float dot(const float* __restrict a, const float* __restrict b, Index width) {
    float sum[8] = {};
    for (Index c = 0; c < width; c += 8)
        for (Index i = 0; i < 8; ++i) sum[i] += a[c + i] * b[c + i];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

inline void exp_all(float* x, Index n) {
    for_each_vector(n, [&](long i, auto read, auto write) { write(x + i, exp(read(x + i))); });
}

void scores(const float* z, const float* weight, Index heads, Index width, float* out, Index first, Index last) {
    for (Index r = first; r < last; ++r)
        for (Index h = 0; h < heads; ++h) out[r * heads + h] = dot(z + (r * heads + h) * width, weight + h * width, width);
}

void forward(const Call& s, const State& state, Index first, Index last) {
    const Index heads = s.heads, width = s.width, edges = block / heads;
    float weight[block], sum[graph_attention_heads];
    for (Index r = first; r < last; ++r) {
        float* const out = state.out + r * heads * width;
        float* const top = state.top + r * heads;
        const float* const target = s.target_scores + r * heads;
        const std::uint32_t hash = keep_row(s.keep, static_cast<std::uint32_t>(r));
        for (Index c = 0; c < heads * width; ++c) out[c] = 0;
        for (Index h = 0; h < heads; ++h) top[h] = lowest, sum[h] = 0;

        for (Index begin = s.offsets[r], stop = s.offsets[r + 1]; begin < stop; begin += edges) {
            const Index count = stop - begin < edges ? stop - begin : edges;
            for (Index k = 0; k < count; ++k) {
                const float* const source = s.source_scores + Index{s.columns[begin + k]} * heads;
                for (Index h = 0; h < heads; ++h) weight[k * heads + h] = leaky(source[h] + target[h], s.slope);
            }
            // The softmax so far is moved to the new largest score (Milakov and Gimelshein 2018).
            for (Index h = 0; h < heads; ++h) {
                float highest = top[h];
                for (Index k = 0; k < count; ++k) highest = weight[k * heads + h] > highest ? weight[k * heads + h] : highest;
                if (begin > s.offsets[r] && highest > top[h]) {
                    float shrink[1] = {top[h] - highest};
                    exp_all(shrink, 1);
                    sum[h] *= shrink[0];
                    for (Index c = 0; c < width; ++c) out[h * width + c] *= shrink[0];
                }
                top[h] = highest;
            }
            for (Index k = 0; k < count; ++k)
                for (Index h = 0; h < heads; ++h) weight[k * heads + h] -= top[h];
            exp_all(weight, count * heads);
            for (Index k = 0; k < count; ++k)
                for (Index h = 0; h < heads; ++h) sum[h] += weight[k * heads + h];
            for (Index k = 0; k < count; ++k) {
                const std::uint32_t column = s.columns[begin + k];
                const float* const z = s.z + Index{column} * heads * width;
                for (Index h = 0; h < heads; ++h) {
                    float w = weight[k * heads + h];
                    if (s.dropout)
                        w = kept(s.keep, hash, column * static_cast<std::uint32_t>(heads) + static_cast<std::uint32_t>(h))
                                ? w * s.keep.scale
                                : 0;
                    add_scaled(out + h * width, z + h * width, w, width);
                }
            }
        }
        for (Index h = 0; h < heads; ++h) {
            const float inverse = sum[h] > 0 ? 1 / sum[h] : 0;
            state.inverse[r * heads + h] = inverse;
            for (Index c = 0; c < width; ++c) out[h * width + c] *= inverse;
        }
    }
}

/// Of one edge and head.
struct EdgeGradient {
    float attention;  ///< what the sum was weighted with
    float dscore;     ///< of the score before the leaky ReLU
};

inline EdgeGradient edge_gradient(const Call& s, float score, float softmax, float common, float product, bool stays) {
    const float through = s.dropout ? (stays ? s.keep.scale : 0) : 1;
    const float dleaky = softmax * (through * product - common);
    return {softmax * through, score > 0 ? dleaky : dleaky * s.slope};
}

void backward_targets(const Call& s, const State& state, const Gradients& g, Index first, Index last) {
    const Index heads = s.heads, width = s.width, edges = block / heads;
    float score[block], softmax[block];
    for (Index r = first; r < last; ++r) {
        const float* const dout = g.dout + r * heads * width;
        float* const common = g.common + r * heads;
        float* const dtarget = g.dtarget_scores + r * heads;
        const std::uint32_t hash = keep_row(s.keep, static_cast<std::uint32_t>(r));
        for (Index h = 0; h < heads; ++h) {
            common[h] = dot(dout + h * width, state.out + (r * heads + h) * width, width);
            dtarget[h] = 0;
        }
        for (Index begin = s.offsets[r], stop = s.offsets[r + 1]; begin < stop; begin += edges) {
            const Index count = stop - begin < edges ? stop - begin : edges;
            for (Index k = 0; k < count; ++k) {
                const float* const source = s.source_scores + Index{s.columns[begin + k]} * heads;
                for (Index h = 0; h < heads; ++h) {
                    score[k * heads + h] = source[h] + s.target_scores[r * heads + h];
                    softmax[k * heads + h] = leaky(score[k * heads + h], s.slope) - state.top[r * heads + h];
                }
            }
            exp_all(softmax, count * heads);
            for (Index k = 0; k < count; ++k) {
                const std::uint32_t column = s.columns[begin + k];
                const float* const z = s.z + Index{column} * heads * width;
                for (Index h = 0; h < heads; ++h) {
                    const bool stays =
                        !s.dropout || kept(s.keep, hash, column * static_cast<std::uint32_t>(heads) + static_cast<std::uint32_t>(h));
                    dtarget[h] += edge_gradient(s, score[k * heads + h], softmax[k * heads + h] * state.inverse[r * heads + h], common[h],
                                                dot(dout + h * width, z + h * width, width), stays).dscore;
                }
            }
        }
    }
}

void backward_sources(const Call& s, const State& state, const Gradients& g, Index first, Index last) {
    const Index heads = s.heads, width = s.width, edges = block / heads;
    float score[block], softmax[block];
    for (Index r = first; r < last; ++r) {
        const float* const z = s.z + r * heads * width;
        float* const dz = g.dz + r * heads * width;
        float* const dsource = g.dsource_scores + r * heads;
        for (Index c = 0; c < heads * width; ++c) dz[c] = 0;
        for (Index h = 0; h < heads; ++h) dsource[h] = 0;
        for (Index begin = s.offsets[r], stop = s.offsets[r + 1]; begin < stop; begin += edges) {
            const Index count = stop - begin < edges ? stop - begin : edges;
            for (Index k = 0; k < count; ++k) {
                const Index target = Index{s.columns[begin + k]} * heads;
                for (Index h = 0; h < heads; ++h) {
                    score[k * heads + h] = s.source_scores[r * heads + h] + s.target_scores[target + h];
                    softmax[k * heads + h] = leaky(score[k * heads + h], s.slope) - state.top[target + h];
                }
            }
            exp_all(softmax, count * heads);
            for (Index k = 0; k < count; ++k) {
                const Index target = Index{s.columns[begin + k]} * heads;
                const float* const dout = g.dout + target * width;
                const std::uint32_t hash = s.dropout ? keep_row(s.keep, s.columns[begin + k]) : 0;
                for (Index h = 0; h < heads; ++h) {
                    const bool stays = !s.dropout || kept(s.keep, hash, static_cast<std::uint32_t>(r * heads + h));
                    const EdgeGradient e = edge_gradient(s, score[k * heads + h], softmax[k * heads + h] * state.inverse[target + h],
                                                         g.common[target + h], dot(dout + h * width, z + h * width, width), stays);
                    dsource[h] += e.dscore;
                    add_scaled(dz + h * width, dout + h * width, e.attention, width);
                }
            }
        }
    }
}

}  // namespace

const GraphAttentionKernels graph_attention = {scores, forward, backward_targets, backward_sources};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
