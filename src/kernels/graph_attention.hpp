#pragma once

#include <cstdint>

#include "kernels/dispatch.hpp"
#include "kernels/keep.hpp"

namespace clamor::kernels {

/// Attention over the neighbours in an adjacency given in rows. `width`, that of one head, is a multiple of 8.
struct GraphAttentionCall {
    const std::int64_t* offsets;
    const std::uint32_t* columns;
    std::int64_t heads, width;      ///< heads <= graph_attention_heads
    float slope;                    ///< of the leaky ReLU below 0
    bool dropout;
    Keep keep;                      ///< of (target, source * heads + head)
    const float* z;                 ///< [sources, heads * width]
    const float* source_scores;     ///< [sources, heads]
    const float* target_scores;     ///< [targets, heads]
};

inline constexpr std::int64_t graph_attention_heads = 256;

/// What forward finds and backward needs, of each target. All [targets, heads] but `out`.
struct GraphAttentionState {
    float* out;         ///< [targets, heads * width]
    float* top;         ///< the largest score
    float* inverse;     ///< 1 / Σ exp(score - top); 0 without neighbours
};

struct GraphAttentionGradients {
    const float* dout;          ///< [targets, heads * width]
    float* common;              ///< [targets, heads]: Σ dout out
    float* dtarget_scores;      ///< [targets, heads]
    float* dsource_scores;      ///< [sources, heads]
    float* dz;                  ///< [sources, heads * width], through the sums alone, not through the scores
};

struct GraphAttentionKernels {
    /// scores[r, h] = Σ_c z[r, h, c] weight[h, c]
    void (*scores)(const float* z, const float* weight, std::int64_t heads, std::int64_t width, float* scores, std::int64_t first,
                   std::int64_t last);
    /// Targets [first, last), in one pass over their edges.
    void (*forward)(const GraphAttentionCall& call, const GraphAttentionState& state, std::int64_t first, std::int64_t last);
    /// Targets [first, last): common and dtarget_scores. First this for all targets, then backward_sources.
    void (*backward_targets)(const GraphAttentionCall& call, const GraphAttentionState& state, const GraphAttentionGradients& gradients,
                             std::int64_t first, std::int64_t last);
    /// Sources [first, last): dz and dsource_scores. The call holds the transposed adjacency here.
    void (*backward_sources)(const GraphAttentionCall& call, const GraphAttentionState& state, const GraphAttentionGradients& gradients,
                             std::int64_t first, std::int64_t last);
};

namespace generic { extern const GraphAttentionKernels graph_attention; }
namespace avx2 { extern const GraphAttentionKernels graph_attention; }
namespace avx512 { extern const GraphAttentionKernels graph_attention; }

inline const GraphAttentionKernels& graph_attention() { return CLAMOR_PICK(graph_attention); }

}  // namespace clamor::kernels
